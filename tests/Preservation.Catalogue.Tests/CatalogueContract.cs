using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>What every catalogue must do, whatever it is made of.</summary>
public abstract partial class CatalogueContract : IAsyncLifetime
{
    private CatalogueScene _scene = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ManualClock Clock => _scene.Clock;

    protected HoldingRecord Record => _scene.Record;

    /// <summary>Opens the catalogue of the test; twice gives two connections to one.</summary>
    protected abstract Task<ICatalogue> OpenAsync();

    /// <summary>Lets time pass, by the clock that leases end by.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>Runs SQL behind the back of the catalogue.</summary>
    protected abstract Task ExecuteAsync(string sql);

    public virtual async ValueTask InitializeAsync() => _scene = await CatalogueScene.CreateAsync(Token);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _scene.DisposeAsync();
    }

    [Fact]
    public async Task The_last_check_is_the_latest_and_one_of_the_future_gives_way_to_any_other()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        var past = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset[] ends = [past.AddDays(1), past, past.AddYears(900), past.AddDays(2), past];
        DateTimeOffset[] last = [past.AddDays(1), past.AddDays(1), past.AddYears(900), past.AddDays(2), past.AddDays(2)];
        for (var i = 0; i < ends.Length; i++)
        {
            var receipt = ReceiptOf($"r{i}", Grade.Full);
            await catalogue.ApplyAsync(receipt with { EndedAt = ends[i], Checks = [receipt.Checks[0] with { EndedAt = ends[i] }] }, Digest.Of([(byte)i]), null, Token);
            Assert.Equal(last[i], Assert.Single(await catalogue.LastChecksAsync(Token)).EndedAt);
            Assert.Equal(last[i], Assert.Single(await catalogue.LastChecksAsync(Id, Token)).EndedAt);
        }
    }

    [Fact]
    public async Task A_check_of_the_future_gives_way_to_one_of_another_grade()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        var now = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        (Grade Grade, DateTimeOffset At)[] checks = [(Grade.Full, now.AddDays(-1)), (Grade.Sample, now.AddYears(900)), (Grade.Presence, now)];
        foreach (var (grade, at) in checks)
        {
            var receipt = ReceiptOf(grade.ToString(), grade);
            await catalogue.ApplyAsync(receipt with { EndedAt = at, Checks = [receipt.Checks[0] with { EndedAt = at }] }, Digest.Of([(byte)grade]), null, Token);
        }
        // Else it would count as done when that time comes.
        Assert.Equal([Grade.Presence, Grade.Full], (await catalogue.LastChecksAsync(Token)).Select(check => check.Reached).Order());
        // Nor are samples seeded from it until then.
        Assert.Equal(Digest.Of([(byte)Grade.Presence]), await catalogue.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task A_new_catalogue_knows_nothing()
    {
        await using var catalogue = await OpenAsync();
        Assert.Empty(await catalogue.HoldingsAsync(Token));
        Assert.Null(await catalogue.HoldingAsync(Id, Token));
        Assert.Empty(await catalogue.OpenFindingsAsync(null, Token));
        Assert.Null(await catalogue.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task A_holding_is_found_again_also_by_another_connection_and_repeating_changes_nothing()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        for (var i = 0; i < 2; i++)
            await one.PutAsync(Record, Token);
        var entry = Assert.Single(await other.HoldingsAsync(Token));
        Assert.Equal((Id, 0L, 5, Record.RecordInventoryDigest), (entry.Id, entry.Sequence, entry.Artifacts, entry.RecordInventory));
        var digests = Record.Manifest.Artifacts.Select(artifact => artifact.Digest).ToList();
        Assert.Equal(2, (await other.HoldingsWithWeightsAsync(digests, Token)).Count);
    }

    [Fact]
    public async Task A_receipt_is_applied_once_and_an_unsigned_one_verifies_nothing()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), null, null, Token);
        Assert.All(await catalogue.ReplicasAsync(Id, Token), replica => Assert.Null(replica.State.VerifiedAt));
        Assert.Empty(await catalogue.LastChecksAsync(Token));
        var digest = Digest.Of([1]);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), digest, null, Token);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full, new Finding.Missing(new Place(Id, "a", "k", null), digest)), digest, null, Token);
        Assert.All(await catalogue.ReplicasAsync(Id, Token), replica => Assert.Equal(ReplicaState.Intact, replica.State.Condition));
        Assert.Equal(digest, await catalogue.LastReceiptAsync(Token));
        Assert.Empty(await catalogue.OpenFindingsAsync(null, Token));
    }

    [Fact]
    public async Task Several_that_start_together_make_one_catalogue()
    {
        var catalogues = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(OpenAsync)));
        await catalogues[0].PutAsync(Record, Token);
        foreach (var catalogue in catalogues)
        {
            Assert.Single(await catalogue.HoldingsAsync(Token));
            await catalogue.DisposeAsync();
        }
    }

    [Fact]
    public async Task Receipts_of_one_second_keep_their_order()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        for (byte i = 0; i < 20; i++)
        {
            await catalogue.ApplyAsync(ReceiptOf($"{20 - i:d2}", Grade.Presence), Digest.Of([i]), null, Token);
            Assert.Equal(Digest.Of([i]), await catalogue.LastReceiptAsync(Token));
        }
        // One that is older comes late: it is not the last.
        var late = ReceiptOf("late", Grade.Presence) with { EndedAt = Clock.GetUtcNow().AddSeconds(-1) };
        await catalogue.ApplyAsync(late, Digest.Of("late"u8), null, Token);
        Assert.Equal(Digest.Of([19]), await catalogue.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task Many_findings_are_taken_in_at_once_and_told_in_order()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        var findings = Enumerable.Range(0, 20_000).Select(i => (Finding)new Finding.Missing(new Place(Id, "a", $"k/{i:d5}", null), Digest.Of([1]))).ToArray();
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full, [.. findings.Reverse()]), Digest.Of([1]), null, Token);
        Assert.Equal(findings, await catalogue.OpenFindingsAsync(Id, Token));
        await catalogue.ApplyAsync(ReceiptOf("r2", Grade.Full, findings[..1]), Digest.Of([2]), null, Token);
        Assert.Equal(findings[..1], await catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task Keys_are_ordered_by_their_bytes()
    {
        await using var catalogue = await OpenAsync();
        string[] keys = ["A", "B", "a", "a b", "a-b", "a_b", "b", "\u00c4", "\u00e9"];
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full, [.. keys.Select(key => new Finding.Missing(new Place(Id, "a", key, null), Digest.Of([1])))]), Digest.Of([1]), null, Token);
        Assert.Equal(keys, (await catalogue.OpenFindingsAsync(null, Token)).Select(finding => finding.Place.Key));
    }

    [Fact]
    public async Task Cancelled_work_leaves_nothing_behind()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), null, cancelled.Token));
        Assert.Null(await catalogue.LastReceiptAsync(Token));
        Assert.Empty(await catalogue.ReplicasAsync(Id, Token));
    }

    [Fact]
    public async Task Words_with_any_character_are_taken_in()
    {
        await using var catalogue = await OpenAsync();
        var reason = "case \0 \u202e 'quoted' \U0001F512";
        await catalogue.ApplyAsync(Hold("h1", ReceiptKind.Hold, reason), Digest.Of([1]), null, Token);
        Assert.Equal(reason.Replace('\0', '\uFFFD'), Assert.Single(await catalogue.HoldsAsync(Token)).Reason);
    }

    protected static HoldingId Id => CatalogueScene.Id;

    protected Receipt ReceiptOf(string id, Grade reached, params Finding[] findings) => _scene.ReceiptOf(id, reached, findings);
}
