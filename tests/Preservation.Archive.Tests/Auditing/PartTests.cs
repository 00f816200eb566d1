using Preservation.Archive.Auditing;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Receipts;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Full audits that are done in parts, of one artifact each.</summary>
public sealed class PartTests : RegisteredTests
{
    [Fact]
    public async Task Parts_read_everything_once_and_the_last_says_who_did_them()
    {
        var began = Tested.Clock.GetUtcNow();
        List<Receipt> parts = [];
        while (parts.Count == 0 || !parts[^1].Checks[0].IsWhole)
        {
            Assert.DoesNotContain(await Context.Catalogue.LastChecksAsync(Token), check => check is { Store: "b", Reached: Grade.Full } && check.EndedAt >= began);
            parts.Add((await PartAsync($"worker {parts.Count % 2}"))!);
            Tested.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Empty(await CatalogueRows.DifferencesAsync(Context));
        }
        var names = (await Context.Catalogue.ReplicasAsync(Id, Token)).Select(replica => replica.Artifact).Distinct();
        Assert.Equal(names.Order(), parts.SelectMany(part => part.Checks[0].Only!).Order());
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(i => (long)i), parts.Select(part => part.Checks[0].Part!.Number));
        Assert.All(parts, part => Assert.Equal(began, part.Checks[0].Part!.Since));
        var last = parts[^1].Checks[0];
        Assert.Equal(["worker 0", "worker 1"], last.Part!.Workers);
        Assert.Equal(parts.SkipLast(1).Sum(part => part.Checks[0].BytesRead), last.Part.BytesBefore);
        Assert.Contains($"With the parts before it every byte was read since {began:u}", last.DetectionStatement, StringComparison.Ordinal);
        Assert.Null(await Context.Catalogue.UnfinishedAuditAsync(Id, "b", Token));
        // The oldest read counts, not the end.
        Assert.Equal(began, Assert.Single(await Context.Catalogue.LastChecksAsync(Id, Token), check => check is { Store: "b", Reached: Grade.Full }).EndedAt);
    }

    [Fact]
    public async Task What_a_part_finds_is_told_at_once_and_stays_open_until_an_audit_of_the_whole_finds_nothing()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        var first = (await PartAsync())!;
        Assert.Equal("altered", Assert.Single(first.Checks[0].Findings).Kind);
        Assert.Single(await Context.Catalogue.IncidentsAsync(isOpen: true, Token));
        while (!(await PartAsync())!.Checks[0].IsWhole)
            Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token));
        Assert.Single(await Context.Catalogue.IncidentsAsync(isOpen: true, Token), incident => incident.Kind == IncidentKind.Damage);
        FlipBit(Tested.Folder["b", Shard], 9);
        while (!(await PartAsync())!.Checks[0].IsWhole)
            Assert.Single(await Context.Catalogue.IncidentsAsync(isOpen: true, Token));
        Assert.Empty(await Context.Catalogue.IncidentsAsync(isOpen: true, Token));
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task Who_is_told_to_stop_records_what_he_has_read()
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;
        // The shards are read by then, the small files are not.
        var audit = new AuditOne(Context, new AuditOptions()) { MayGoOn = () => Stop(++asked, stop) };
        var check = (await audit.RunAsync(Id, Context.Store("b"), stop.Token))!.Receipt.Checks[0];
        Assert.False(check.IsWhole);
        Assert.Superset(new HashSet<string> { "weights/model-1.bin", "weights/model-2.bin" }, check.Only!.Select(name => name.Value).ToHashSet());
        var rest = (await new AuditOne(Context, new AuditOptions()).RunAsync(Id, Context.Store("b"), Token))!.Receipt.Checks[0];
        Assert.True(rest.Part is { IsLast: true, Number: 2 });
        Assert.Equal(5, check.Only!.Concat(rest.Only!).Distinct().Count());
        Assert.Empty(check.Only!.Intersect(rest.Only!));
    }

    [Fact]
    public async Task Only_what_could_not_be_read_is_read_again()
    {
        var good = Context;
        Tested.Change(context => context with
        {
            Stores = [.. context.Stores.Select(store => store.Name.Value == "b"
                ? new FaultyStore(store, new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.Error, ReadAt = 70_000 }) : store)],
        });
        var whole = new AuditOne(Context, new AuditOptions());
        var first = (await whole.RunAsync(Id, Context.Store("b"), Token))!.Receipt.Checks[0];
        Assert.Equal((Grade.Full, false, 4), (first.Reached, first.IsWhole, first.Only!.Count));
        Assert.Equal("unreadable", Assert.Single(first.Findings).Kind);
        var second = (await whole.RunAsync(Id, Context.Store("b"), Token))!.Receipt.Checks[0];
        Assert.Equal(Grade.Presence, second.Reached);
        Tested.Change(_ => good);
        var third = (await new AuditOne(Context, new AuditOptions()).RunAsync(Id, Context.Store("b"), Token))!.Receipt.Checks[0];
        Assert.Equal("weights/model-1.bin", Assert.Single(third.Only!).Value);
        Assert.True(third is { IsWhole: true, Findings.Count: 0 });
        Assert.Empty(await Context.Catalogue.IncidentsAsync(isOpen: true, Token));
    }

    [Theory]
    [InlineData(91)]
    [InlineData(-1)]
    public async Task What_was_begun_too_long_ago_or_in_the_future_is_begun_anew(int days)
    {
        await PartAsync();
        Tested.Clock.Advance(TimeSpan.FromDays(days));
        var part = (await PartAsync())!.Checks[0].Part!;
        Assert.Equal((1, Tested.Clock.GetUtcNow()), (part.Number, part.Since));
    }

    [Fact]
    public async Task A_last_part_alone_does_not_verify_what_others_are_said_to_have_read()
    {
        Tested.Clock.Advance(TimeSpan.FromDays(1));
        Receipt part;
        do
            part = (await PartAsync())!;
        while (!part.Checks[0].IsWhole);
        await using var alone = SqliteCatalogue.Open(Tested.Folder["alone.db"], Tested.Clock);
        await alone.PutAsync((await new Reading.FindRecords(Context.Stores, Context.Trust).RunAsync(Id, null, Token)).Newest!, Token);
        await alone.ApplyAsync(part, Digest.Of([1]), null, Token);
        Assert.DoesNotContain(await alone.LastChecksAsync(Token), check => check.Reached == Grade.Full);
        Assert.Single(await alone.ReplicasAsync(Id, Token), replica => replica.State.IsGood);
    }

    private static bool Stop(int asked, CancellationTokenSource stop)
    {
        if (asked == 2)
            stop.Cancel();
        return true;
    }

    private async Task<Receipt?> PartAsync(string worker = "worker") =>
        (await new AuditOne(Context with { Worker = worker }, new AuditOptions()) { MayGoOn = () => false }.RunAsync(Id, Context.Store("b"), Token))?.Receipt;
}
