using Preservation.Archive.Rebuilding;
using Preservation.Archive.Repairing;
using Preservation.Archive.Tests.Registering;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Findings;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Rebuilding;

/// <summary>The catalogue can be deleted: what a store gives back is the same.</summary>
public sealed class RebuildTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_catalogue_rebuilt_from_any_one_store_equals_the_live_one()
    {
        await using var archive = await LivelyAsync();
        Assert.Empty(await CatalogueRows.DifferencesAsync(archive.Context));
    }

    [Fact]
    public async Task Only_attempts_that_were_never_signed_are_not_in_a_rebuilt_catalogue()
    {
        await using var archive = await LivelyAsync();
        archive.Clock.Advance(TimeSpan.FromHours(1));
        await AuditAsync(archive.Context with { Signers = [] }, Grade.Sample);
        var path = archive.Folder["archive", "rebuilt.db"];
        await using (var rebuilt = SqliteCatalogue.Open(path, archive.Clock))
            await new RebuildCatalogue(archive.Context.Stores[0], archive.Context.Trust, archive.Context.Progress).RunAsync(rebuilt, Token);
        var (live, again) = (CatalogueRows.Of(archive.Folder["archive", "catalogue.db"]), CatalogueRows.Of(path));
        Assert.NotEqual(live, again);
        // The sixth column of a replica is the time of the last attempt.
        static IEnumerable<string> WithoutAttempts(IEnumerable<string> rows) => rows.Select(row => row.StartsWith("replicas|", StringComparison.Ordinal) ? row[..row.LastIndexOf('|')] : row);
        Assert.Equal(WithoutAttempts(live), WithoutAttempts(again));
    }

    [Fact]
    public async Task A_forged_receipt_is_refused_and_the_others_are_taken()
    {
        await using var archive = await LivelyAsync();
        var receipts = Directory.GetFiles(archive.Folder["a", "receipts"], "*", SearchOption.AllDirectories);
        FlipBit(receipts[0], new FileInfo(receipts[0]).Length / 2);
        await using var rebuilt = SqliteCatalogue.Open(archive.Folder["archive", "rebuilt.db"], archive.Clock);
        var outcome = await new RebuildCatalogue(archive.Context.Stores[0], archive.Context.Trust, archive.Context.Progress).RunAsync(rebuilt, Token);
        Assert.Equal((2, receipts.Length - 1, 1), (outcome.Holdings, outcome.Receipts, outcome.Refused.Count));
    }

    // Registered, amended, audited, damaged, found and partly repaired.
    private static async Task<TestArchive> LivelyAsync()
    {
        var archive = await ArchiveAsync();
        await archive.RegisterAsync("n", archive.WriteSource("other", seed: 2), Token);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        await Amending.RunAsync(archive, "m", "essays/one.md");
        archive.Clock.Advance(TimeSpan.FromHours(1));
        FlipBit(archive.Folder["b", Shard], 5);
        FlipBit(archive.Folder["c", Transcript], 5);
        await AuditAsync(archive.Context);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        await AuditAsync(archive.Context, Grade.Presence);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        await new RepairArchive(archive.Context, new RepairOptions()).RunAsync([Id], Token);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        FlipBit(archive.Folder["a", Shard], 5);
        await AuditAsync(archive.Context, Grade.Sample);
        return archive;
    }
}
