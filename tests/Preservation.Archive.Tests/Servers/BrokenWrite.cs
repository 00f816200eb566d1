using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>One case of the table: a command whose write to the server breaks, and the same command again.</summary>
internal sealed class BrokenWrite(ArchiveCopy copy, HoldingId id, Func<ArchiveContext, Task<RegisterOutcome>> work)
{
    private readonly List<string> _problems = [];

    /// <summary>Bytes that have arrived at the server when the write breaks.</summary>
    public int SentBefore { get; init; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Everything that is wrong in the end.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(Faults faults)
    {
        var (broken, healed) = (copy.Open(Faulty(faults)), copy.Open());
        faults.After = () => broken.Store(Places.Far).Traffic.BytesSent >= SentBefore;
        var before = await KeysAsync(healed.Store(Places.Far));
        await BreakAsync(broken, faults);
        copy.Clock.Advance(TimeSpan.FromHours(1));
        if (Directory.Exists(Path.Combine(healed.JournalFolder, id.Value)))
            _problems.AddRange((await work(healed)).Failures.Select(failure => $"the second run failed: {failure.Message}"));
        copy.Clock.Advance(TimeSpan.FromHours(1));
        await CompareSentAsync(before, broken, healed, faults);
        _problems.AddRange(await Soundness.ProblemsAsync(healed, name => copy[name]));
        await CompareStoresAsync(healed);
        return _problems;
    }

    private async Task BreakAsync(ArchiveContext broken, Faults faults)
    {
        try
        {
            var first = await work(broken);
            if (faults.IsDead)
                _problems.Add("the death of the process was swallowed");
            if (first.Failures.Count == 0 && Directory.Exists(Path.Combine(broken.JournalFolder, id.Value)))
                _problems.Add("nothing failed, and a journal is left");
        }
        catch (KilledException)
        {
        }
        catch (ObjectStoreException e)
        {
            _problems.Add($"one failed store of two stopped everything: {e.Message}");
        }
    }

    // What lies there was sent once. Of what was on its way when the process died or the upload was given up, nobody knows whether it arrived.
    private async Task CompareSentAsync(Dictionary<string, StoredObject> before, ArchiveContext broken, ArchiveContext healed, Faults faults)
    {
        var sent = broken.Store(Places.Far).Traffic.BytesSent + healed.Store(Places.Far).Traffic.BytesSent;
        var mayHaveArrived = faults.Write == WriteFault.Killed || (faults.Write == WriteFault.FailedButPersisted && SentBefore > 0);
        var stored = (await KeysAsync(healed.Store(Places.Far))).Values.Where(entry => before.GetValueOrDefault(entry.Key) != entry).Sum(entry => entry.Size);
        if (sent > stored || (sent < stored && !mayHaveArrived))
            _problems.Add($"{sent} bytes were sent for {stored} that were stored");
    }

    private async Task CompareStoresAsync(ArchiveContext healed)
    {
        var replicas = await healed.Catalogue.ReplicasAsync(id, Token);
        _problems.AddRange(replicas.Where(replica => !replica.State.IsGood).Select(replica => $"{replica.Artifact} in {replica.Store} does not count"));
        if (replicas.Select(replica => replica.Store).Distinct().Count() != healed.Stores.Count)
            _problems.Add("a store is not counted");
        var (near, far) = (await KeysAsync(healed.Store(Places.Near)), await KeysAsync(healed.Store(Places.Far)));
        _problems.AddRange(near.Keys.Except(far.Keys).Select(key => $"not in the far store: {key}"));
        _problems.AddRange(far.Keys.Except(near.Keys).Select(key => $"only in the far store: {key}"));
        _problems.AddRange(await CatalogueRows.DifferencesAsync(healed));
    }

    private static async Task<Dictionary<string, StoredObject>> KeysAsync(IObjectStore store)
    {
        Dictionary<string, StoredObject> keys = [];
        await foreach (var entry in store.ListAsync("", Token))
        {
            if (!entry.Key.StartsWith(StoreLayout.KitFolder + "/", StringComparison.Ordinal) && entry.Kind == StoredKind.File)
                keys[entry.Key] = entry;
        }
        return keys;
    }

    // The folder lives as long as the process.
    private static Func<IObjectStore, IObjectStore> Faulty(Faults faults)
    {
        var near = new Faults { Process = faults };
        return store => new FaultyStore(store, store.Name.Value == Places.Far ? faults : near);
    }
}
