using Preservation.Archive.Auditing;
using Preservation.Archive.Checking;
using Preservation.Archive.Reading;
using Preservation.Archive.Tests.Registering;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Receipts;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Audits of one holding in one store.</summary>
public sealed class AuditOneTests : RegisteredTests
{
    [Fact]
    public async Task A_store_that_has_what_the_catalogue_knows_is_audited_without_the_others()
    {
        Wrap("c", new Faults());
        var other = (FaultyStore)Context.Store("c");
        Assert.Empty((await CheckAsync(Context, "b")).Findings);
        Assert.NotNull(await new AuditStore(Context).RunAsync(Context.Store("b"), Token));
        Assert.Empty(other.Read);
        // What is not known is set beside them.
        Reword(Tested.Folder["b"]);
        Assert.NotEmpty((await CheckAsync(Context, "b")).Findings);
        Assert.NotEmpty(other.Read);
    }

    [Fact]
    public async Task A_catalogue_put_back_from_a_copy_learns_the_newest_sequence_and_then_knows_what_was_rolled_back()
    {
        await using var old = SqliteCatalogue.Open(Tested.Folder["old.db"], Tested.Clock);
        await old.PutAsync((await NewestAsync())!, Token);
        ArchiveCopy.CopyFolder(Tested.Folder["b", "ocfl"], Tested.Folder["backup"]);
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        Directory.Delete(Tested.Folder["b", "ocfl"], recursive: true);
        ArchiveCopy.CopyFolder(Tested.Folder["backup"], Tested.Folder["b", "ocfl"]);
        var context = Context with { Catalogue = old };
        Assert.Empty((await CheckAsync(context, "b")).Findings);
        Assert.Equal(1, (await CheckAsync(context, "a")).Sequence);
        Assert.Equal(1, (await old.HoldingAsync(Id, Token))!.Sequence);
        Assert.Contains((await CheckAsync(context, "b")).Findings, finding => finding is Finding.RolledBack);
    }

    [Theory]
    [InlineData(Grade.Full, true)]
    [InlineData(Grade.Presence, false)]
    public async Task A_part_speaks_only_of_what_it_read_and_a_cache_makes_no_part(Grade reached, bool isPart)
    {
        var record = (await NewestAsync())!;
        var files = record.ExpectedFiles().ToList();
        var unread = files.Where(file => file.Key == Shard).ToList();
        var artifact = unread.Single().Artifacts.Single().Name;
        var check = Checks.Of(record, "b", Grade.Full, Tested.Clock.GetUtcNow()) with
        {
            Reached = reached,
            Findings = [new Finding.LockDrift(new Place(Id, "b", Shard, artifact), "it was unlocked.")],
        };
        var slice = new AuditSlice(null, new KnownHolding(null, [], false), "b", Tested.Clock.GetUtcNow(), TimeSpan.FromDays(90)) { MayBegin = () => true, Enough = Token, Worker = null };
        var part = slice.Of(check, files, new CheckedFiles { Findings = [], BytesRead = 1, ChunksRead = 1, Fallbacks = [], IsLess = !isPart, Unread = unread });
        Assert.Equal(isPart, part.Part is { IsLast: false });
        Assert.Equal(isPart ? record.Manifest.Artifacts.Count - 1 : null, part.Only?.Count);
        Assert.DoesNotContain(artifact, part.Only ?? []);
    }

    private async Task<HoldingRecord?> NewestAsync() => (await new FindRecords(Context.Stores, Context.Trust).RunAsync(Id, null, Token)).Newest;

    private static async Task<Check> CheckAsync(ArchiveContext context, string store) =>
        (await new AuditOne(context, new AuditOptions()).RunAsync(Id, context.Store(store), Token))!.Receipt.Checks.Single();
}
