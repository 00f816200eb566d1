using System.Collections.Concurrent;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Tests.Servers;
using Preservation.Core.Ledger.Entries;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Ledger;

/// <summary>Appends to a head in every kind of store: broken at each write, and by many at once.</summary>
public sealed class AppendTests
{
    private const int Appenders = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<ServerKind?>> Kinds() => new ServerKind?[] { null, ServerKind.Ceph, ServerKind.CephLocked, ServerKind.Azurite }.Select(kind => new TheoryDataRow<ServerKind?>(kind));

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_a_broken_write_the_same_command_enters_everything_once(ServerKind? kind)
    {
        await using var original = await ArchiveAsync(kind);
        await new SyncLedger(original.Context).RunAsync(Token);
        // Otherwise the registration would be entered by itself.
        File.Delete(Path.Combine(original.Context.Folder, SavedHead.FileName));
        await original.RegisterAsync("m", Places.WriteSmallSource(original), Token);
        var counted = new Faults { Steps = [WriteStep.Complete] };
        Assert.Empty(await RunAsync(original, counted));
        Assert.InRange(counted.Writes, 4, 40);
        ConcurrentBag<string> problems = [];
        var cases = from at in Enumerable.Range(1, counted.Writes)
                    from fault in Enum.GetValues<WriteFault>()
                    select new Faults { FailAt = at, Write = fault, Steps = [WriteStep.Complete] };
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (faults, _) =>
        {
            foreach (var problem in await RunAsync(original, faults))
                problems.Add($"write {faults.FailAt} {faults.Write}: {problem}");
        });
        Assert.Empty(problems.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Sixteen_who_append_at_once_lose_nothing(ServerKind? kind)
    {
        await using var archive = await ArchiveAsync(kind);
        var each = kind is null ? 3 : 1;
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(i => Task.Run(async () =>
        {
            var mine = archive.Reopen();
            // A bucket with versions takes a second write to the same key.
            await using var turn = kind == ServerKind.CephLocked ? await LedgerTurn.TakeAsync(mine.Catalogue, Token) : null;
            for (var j = 0; j < each; j++)
                await new AppendEntries(mine, StoredLedger.OfHead(mine)).RunAsync([new LedgerEntry(mine.Id, mine.Now(), new LedgerEvent.StoreAdded($"s-{i}-{j}"))], Token);
        })));
        var ledger = StoredLedger.OfHead(archive.Context);
        var head = await ledger.HeadAsync(Token);
        Assert.Equal(Appenders * each, head!.Checkpoint.Size);
        Assert.Equal(Appenders * each, (await NamesAsync(ledger, head)).Distinct().Count());
        Assert.Empty(await new RecomputeLedger(archive.Context, ledger, head.Checkpoint).RunAsync(Token));
    }

    // The head is kept on the server; the folder is the mirror.
    private static async Task<TestArchive> ArchiveAsync(ServerKind? kind) => await TestArchive.CreateAsync(
        [kind is { } server ? (await Places.OnAsync(server)).NewStore(Places.Far) : new FolderStore(Places.Far), new FolderStore(Places.Near)],
        DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()), Token);

    private static async Task<IReadOnlyList<string>> RunAsync(TestArchive original, Faults faults)
    {
        await using var copy = await ArchiveCopy.CreateAsync(original, Token);
        var (broken, healed) = (copy.Open(store => store.Name.Value == Places.Far ? new FaultyStore(store, faults) : new FaultyStore(store, new Faults { Process = faults })), copy.Open());
        try
        {
            await new SyncLedger(broken).RunAsync(Token);
        }
        catch (Exception e) when (e is KilledException or ObjectStoreException)
        {
        }
        if (faults.IsDead)
            await healed.Catalogue.RevokeAsync("ledger", Token);
        var outcome = await new SyncLedger(healed).RunAsync(Token);
        var check = await new CheckLedger(healed).RunAsync([], Token);
        List<string> wrong = [.. outcome.Contradictions, .. check.Problems.Select(problem => problem.Text)];
        var ledger = StoredLedger.OfHead(healed);
        var names = await NamesAsync(ledger, outcome.Head!);
        if (names.Distinct().Count() != names.Count || !names.Contains("registered"))
            wrong.Add(string.Join(", ", names));
        return wrong;
    }

    private static async Task<List<string>> NamesAsync(StoredLedger ledger, LedgerHead head)
    {
        List<string> names = [];
        await foreach (var entry in ledger.EntriesAsync(0, head.Checkpoint.Size, Token))
        {
            var happened = LedgerEntry.Parse(entry, "it").Event;
            names.Add(happened is LedgerEvent.StoreAdded store ? $"{happened.Type} {store.Store}" : happened.Type);
        }
        return names;
    }
}
