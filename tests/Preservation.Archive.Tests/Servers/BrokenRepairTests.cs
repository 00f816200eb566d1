using System.Collections.Concurrent;
using Preservation.Archive.Filling;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Repairing;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>Every write of a repair in a store on a real server, and of filling it, fails once, in every way.</summary>
public sealed class BrokenRepairTests
{
    private const int SideBySide = 6;

    private static readonly WriteStep[] Steps = [WriteStep.Copy, WriteStep.Complete, WriteStep.Lock];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind> Kinds() => [.. Enum.GetValues<ServerKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repair_that_breaks_anywhere_can_be_run_again(ServerKind kind)
    {
        await using var original = await Places.ArchiveAsync(kind);
        await original.RegisterAsync("m", Places.WriteSmallSource(original), Token);
        original.Clock.Advance(TimeSpan.FromHours(1));
        await AlterAsync(original.Context.Store(Places.Far), Damaging.Shard);
        await Damaging.AuditAsync(original.Context);
        original.Clock.Advance(TimeSpan.FromHours(1));
        await RunTableAsync(original, kind, isTold: outcome => outcome.Failures.Count > 0, archive => new RepairArchive(archive, new RepairOptions()).RunAsync([], Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_fill_that_breaks_anywhere_can_be_run_again(ServerKind kind)
    {
        await using var original = await Places.ArchiveAsync(kind);
        var all = original.Context;
        var away = new ClosedStore(StoreName.Parse(Places.Far), new ObjectStoreException(StoreName.Parse(Places.Far), StoreFailure.Unreachable, "It is away."));
        original.Change(context => context with { Stores = [context.Store(Places.Near), away] });
        await original.RegisterAsync("m", Places.WriteSmallSource(original), Token);
        original.Change(_ => all);
        original.Clock.Advance(TimeSpan.FromHours(1));
        await RunTableAsync(original, kind, isTold: outcome => outcome.Failed.Count > 0, FillAsync);
    }

    private static Task<FillOutcome> FillAsync(ArchiveContext archive) => new FillStore(archive).RunAsync(archive.Store(Places.Far), [], Token);

    private static async Task RunTableAsync<T>(TestArchive original, ServerKind kind, Func<T, bool> isTold, Func<ArchiveContext, Task<T>> work)
    {
        var counted = new Faults { Steps = Steps };
        await using (var healthy = await ArchiveCopy.CreateAsync(original, Token))
            Assert.False(isTold(await work(healthy.Open(Faulty(counted)))));
        ConcurrentBag<string> problems = [];
        // A write that was not done leaves the store as the write before it did, done and not answered: one kind of server has it.
        var cases = from at in Enumerable.Range(1, counted.Writes)
                    from fault in Enum.GetValues<WriteFault>()
                    where (fault == WriteFault.Failed) == (kind == ServerKind.Ceph)
                    select new Faults { FailAt = at, Write = fault, Steps = Steps };
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (faults, _) =>
        {
            await using var copy = await ArchiveCopy.CreateAsync(original, Token);
            foreach (var problem in await RunAsync(copy, faults, isTold, work))
                problems.Add($"write {faults.FailAt} of {counted.Writes}, {faults.Write}: {problem}");
        });
        Assert.Empty(problems.Order(StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> RunAsync<T>(ArchiveCopy copy, Faults faults, Func<T, bool> isTold, Func<ArchiveContext, Task<T>> work)
    {
        List<string> problems = [];
        try
        {
            if (!isTold(await work(copy.Open(Faulty(faults)))))
                problems.Add("the failure is not told");
        }
        catch (KilledException)
        {
        }
        catch (ObjectStoreException)
        {
            // Told in its words.
        }
        copy.Clock.Advance(TimeSpan.FromHours(1));
        var healed = copy.Open();
        if (isTold(await work(healed)))
            problems.Add("the second run failed");
        copy.Clock.Advance(TimeSpan.FromHours(1));
        // Brings the receipt of the first run, where that is what was missed.
        await FillAsync(healed);
        copy.Clock.Advance(TimeSpan.FromHours(1));
        problems.AddRange(await Soundness.ProblemsAsync(healed, name => copy[name]));
        problems.AddRange((await healed.Catalogue.ReplicasAsync(Damaging.Id, Token)).Where(replica => !replica.State.IsGood).Select(replica => $"{replica.Artifact} in {replica.Store} does not count"));
        problems.AddRange(await CatalogueRows.DifferencesAsync(healed, isLiveWhole: faults.Write != WriteFault.Killed));
        return problems;
    }

    /// <summary>Puts other bytes of the same length there, behind the back of the program.</summary>
    private static async Task AlterAsync(IObjectStore store, string key)
    {
        var entry = (await store.StatAsync(StorageKey.Parse(key), Token))!;
        await using var upload = await store.ReplaceAsync(StorageKey.Parse(key), entry.Size, entry.Tag, Token);
        await upload.WriteAsync(new byte[entry.Size], Token);
        await upload.CompleteAsync(Token);
    }

    private static Func<IObjectStore, IObjectStore> Faulty(Faults faults)
    {
        var near = new Faults { Process = faults };
        return store => new FaultyStore(store, store.Name.Value == Places.Far ? faults : near);
    }
}
