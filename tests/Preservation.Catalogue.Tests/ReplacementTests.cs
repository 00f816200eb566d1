using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Catalogue.Tests;

/// <summary>What a configuration opens, and a new catalogue that takes the place of the old one, for each kind of catalogue.</summary>
public sealed class ReplacementTests : IAsyncLifetime
{
    private const string Variable = "PRESERVATION_TEST_CATALOGUE";

    private readonly TempFolder _folder = new();
    private CatalogueScene _scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await CatalogueScene.CreateAsync(Token);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _scene.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_catalogue_that_is_not_there_is_named_and_made_by_a_replacement(bool isPostgres)
    {
        var configuration = await ConfigurationAsync(isPostgres);
        var missing = await Assert.ThrowsAsync<CatalogueException>(() => OpenAsync(configuration));
        Assert.Contains("is missing. Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.", missing.Message, StringComparison.Ordinal);
        await using (var replacement = await ReplaceAsync(configuration))
        {
            await replacement.Catalogue.PutAsync(_scene.Record, Token);
            await Assert.ThrowsAsync<CatalogueException>(() => OpenAsync(configuration));
            Assert.Null(await replacement.SwapAsync(Token));
        }
        await using var catalogue = await OpenAsync(configuration);
        Assert.Single(await catalogue.HoldingsAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replacement_that_is_not_finished_changes_nothing_and_leaves_nothing(bool isPostgres)
    {
        var configuration = await MadeAsync(isPostgres);
        await using (var replacement = await ReplaceAsync(configuration))
            await replacement.Catalogue.ApplyAsync(_scene.ReceiptOf("r2", Grade.Full), Digest.Of([2]), null, Token);
        await using var catalogue = await OpenAsync(configuration);
        Assert.Equal(Digest.Of([1]), await catalogue.LastReceiptAsync(Token));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*rebuilding*"));
        if (isPostgres)
            Assert.Empty(await PostgresSql.RowsAsync(await TestServers.PostgresAsync(), "public", $"select nspname from pg_namespace where nspname like 'preservation_{configuration.Archive:N}_%'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_old_catalogue_is_kept_and_a_replacement_knows_only_what_it_was_told(bool isPostgres)
    {
        var configuration = await MadeAsync(isPostgres);
        string? kept;
        await using (var replacement = await ReplaceAsync(configuration))
        {
            await replacement.Catalogue.PutAsync(_scene.Record, Token);
            kept = await replacement.SwapAsync(Token);
        }
        Assert.NotNull(kept);
        await using var catalogue = await OpenAsync(configuration);
        Assert.Single(await catalogue.HoldingsAsync(Token));
        Assert.Null(await catalogue.LastReceiptAsync(Token));
        if (isPostgres)
            Assert.Equal(["r1"], await PostgresSql.RowsAsync(await TestServers.PostgresAsync(), kept, "select id from receipts"));
        else
            Assert.True(File.Exists(kept));
    }

    [Fact]
    public async Task Who_works_while_PostgreSQL_gets_a_new_catalogue_goes_on_working()
    {
        var configuration = await MadeAsync(isPostgres: true);
        await using var worker = await OpenAsync(configuration);
        var lease = await worker.AcquireAsync("work", Token);
        await using (var replacement = await ReplaceAsync(configuration))
        {
            await worker.RenewAsync(lease, Token);
            await replacement.Catalogue.PutAsync(_scene.Record, Token);
            await replacement.SwapAsync(Token);
        }
        Assert.True(await worker.RenewAsync(lease, Token));
        await worker.ApplyAsync(_scene.ReceiptOf("r2", Grade.Full), Digest.Of([2]), lease, Token);
        await using var other = await OpenAsync(configuration);
        await Assert.ThrowsAsync<LeaseHeldException>(() => other.AcquireAsync("work", Token));
        Assert.Equal(Digest.Of([2]), await other.LastReceiptAsync(Token));
        await worker.ReleaseAsync(lease, Token);
        Assert.Equal(lease.Token + 1, (await other.AcquireAsync("work", Token)).Token);
    }

    [Fact]
    public async Task A_catalogue_of_another_version_or_a_broken_one_in_PostgreSQL_is_replaced()
    {
        foreach (var harm in new[] { "update schema_version set version = 99", "drop table holdings cascade", "drop table schema_version" })
        {
            var configuration = await MadeAsync(isPostgres: true);
            await PostgresSql.ExecuteAsync(await TestServers.PostgresAsync(), $"preservation_{configuration.Archive:N}", harm);
            await using (var replacement = await ReplaceAsync(configuration))
            {
                await replacement.Catalogue.PutAsync(_scene.Record, Token);
                await replacement.SwapAsync(Token);
            }
            await using var catalogue = await OpenAsync(configuration);
            Assert.Single(await catalogue.HoldingsAsync(Token));
        }
    }

    [Fact]
    public async Task Two_do_not_rebuild_one_catalogue_in_PostgreSQL_at_once()
    {
        var configuration = await ConfigurationAsync(isPostgres: true);
        await using (await ReplaceAsync(configuration))
        {
            var error = await Assert.ThrowsAsync<CatalogueException>(() => ReplaceAsync(configuration));
            Assert.Contains("is being rebuilt by somebody else", error.Message, StringComparison.Ordinal);
        }
        await (await ReplaceAsync(configuration)).DisposeAsync();
    }

    private async Task<ArchiveConfiguration> MadeAsync(bool isPostgres)
    {
        var configuration = await ConfigurationAsync(isPostgres);
        await using var replacement = await ReplaceAsync(configuration);
        await replacement.Catalogue.ApplyAsync(_scene.ReceiptOf("r1", Grade.Full), Digest.Of([1]), null, Token);
        await replacement.SwapAsync(Token);
        return configuration;
    }

    private Task<ICatalogue> OpenAsync(ArchiveConfiguration configuration) => CatalogueFactory.OpenAsync(configuration, _folder.Path, _scene.Clock, Token);

    private Task<ReplacementCatalogue> ReplaceAsync(ArchiveConfiguration configuration) => CatalogueFactory.ReplaceAsync(configuration, _folder.Path, _scene.Clock, Token);

    private static async Task<ArchiveConfiguration> ConfigurationAsync(bool isPostgres)
    {
        if (isPostgres)
            Environment.SetEnvironmentVariable(Variable, (await TestServers.PostgresAsync()).ConnectionString);
        return new ArchiveConfiguration
        {
            Archive = Guid.NewGuid(),
            Chunking = new Chunking(Chunking.DefaultSize),
            Signers = [],
            Stores = [],
            Catalogue = isPostgres ? new CatalogueConfiguration(Secret.TryParse($"env:{Variable}")!) : null,
        };
    }
}
