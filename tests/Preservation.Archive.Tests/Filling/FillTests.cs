using Preservation.Archive.Filling;
using Preservation.Archive.Ports;
using Preservation.Archive.Tests.Registering;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Filling;

/// <summary>A store is completed from the others, proven on the way, visible last.</summary>
public sealed class FillTests : IAsyncLifetime
{
    private TestArchive _archive = null!;

    private ArchiveContext Context => _archive.Context;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Store c was away when the holding was registered.
    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token);
        await WithoutAsync("c", () => _archive.RegisterAsync("m", _archive.WriteSource("source"), Token));
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task A_store_that_was_away_is_filled_and_filling_again_does_nothing()
    {
        Assert.Single((await FillAsync()).Filled);
        await Soundness.AssertSoundAsync(_archive);
        var again = await FillAsync();
        Assert.Equal((0, 1, 0), (again.Filled.Count, again.AlreadyWhole.Count, again.Failed.Count));
    }

    [Fact]
    public async Task What_one_store_has_wrong_is_taken_from_the_next()
    {
        FlipBit(_archive.Folder["a", Shard], 5);
        Assert.Single((await FillAsync()).Filled);
        Assert.Equal(["a"], (await AuditAsync(Context)).Findings.Select(finding => finding.Place.Store));
    }

    [Fact]
    public async Task What_no_store_has_right_is_told_and_the_holding_stays_invisible_there()
    {
        FlipBit(_archive.Folder["a", Shard], 5);
        FlipBit(_archive.Folder["b", Shard], 6);
        Assert.Contains("no store has a copy of 'weights/model-1.bin' that verifies", Assert.Single((await FillAsync()).Failed).Why, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_archive.Folder["c", "ocfl"], "0=ocfl_object_1.1", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_amendment_that_a_store_missed_is_filled_in_later()
    {
        await FillAsync();
        var outcome = await WithoutAsync("c", () => Amending.RunAsync(_archive, "m", "essays/one.md"));
        Assert.Equal(["a", "b"], outcome.Stored);
        var missed = Assert.Single((await AuditAsync(Context)).Findings);
        Assert.Equal("Store 'c' has not got 'dossier/essays/one.md' of 'm' yet. Run 'preserve store fill c'.", missed.Text);
        Assert.Single((await FillAsync()).Filled);
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task Wrong_bytes_in_the_store_itself_are_left_for_repair_and_told()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_archive.Folder["c", Transcript])!);
        await File.WriteAllTextAsync(_archive.Folder["c", Transcript], "wrong", Token);
        Assert.Contains("holds 5 bytes for 'dossier/interviews/session-1.json'", Assert.Single((await FillAsync()).Failed).Why, StringComparison.Ordinal);
        Assert.Equal("wrong", await File.ReadAllTextAsync(_archive.Folder["c", Transcript], Token));
    }

    private async Task<T> WithoutAsync<T>(string name, Func<Task<T>> work)
    {
        var all = Context;
        _archive.Change(context => context with
        {
            Stores = [.. context.Stores.Select(store => store.Name.Value != name ? store
                : new Opening.ClosedStore(store.Name, new ObjectStoreException(store.Name, StoreFailure.Unreachable, "It is away.")))],
        });
        var outcome = await work();
        _archive.Change(_ => all);
        return outcome;
    }

    private Task<FillOutcome> FillAsync() => new FillStore(Context).RunAsync(Context.Store("c"), [], Token);
}
