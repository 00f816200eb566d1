using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Policies;

namespace Preservation.Archive.Policies;

/// <summary>Asks the catalogue, and no store, for what a policy must know of holdings.</summary>
public sealed class FindCopyFacts(ArchiveContext archive)
{
    private const string NotStored = "not-stored";

    /// <summary>Of all holdings, in the order of the catalogue.</summary>
    public async Task<IReadOnlyList<HoldingFacts>> RunAsync(CancellationToken cancellationToken) =>
        await RunAsync(await archive.Catalogue.HoldingsAsync(cancellationToken), cancellationToken);

    /// <summary>Of these holdings, in their order.</summary>
    public async Task<IReadOnlyList<HoldingFacts>> RunAsync(IReadOnlyList<HoldingEntry> entries, CancellationToken cancellationToken)
    {
        var checks = new LastChecks(entries is [var only]
            ? await archive.Catalogue.LastChecksAsync(only.Id, cancellationToken)
            : await archive.Catalogue.LastChecksAsync(cancellationToken));
        List<HoldingFacts> holdings = [];
        foreach (var entry in entries)
            holdings.Add(await OfAsync(entry, checks, cancellationToken));
        return holdings;
    }

    private async Task<HoldingFacts> OfAsync(HoldingEntry entry, LastChecks checks, CancellationToken cancellationToken)
    {
        var replicas = (await archive.Catalogue.ReplicasAsync(entry.Id, cancellationToken)).ToLookup(replica => replica.Store, StringComparer.Ordinal);
        var conditions = archive.Stores.Select(store => store.Name.Value).Where(replicas.Contains).ToDictionary(store => store, store => Worst(replicas[store].ToList(), entry.Artifacts));
        return new HoldingFacts
        {
            Entry = entry,
            Conditions = conditions,
            // A store that was left behind, or came later, has nothing that could be audited.
            Copies = [.. from store in archive.Stores.Select(store => store.Name)
                         where replicas[store.Value].Any(replica => replica.State.Condition != NotStored)
                         select new CopyFacts
                         {
                             Store = store.Value,
                             Labels = archive.LabelsOf(store),
                             IsVerified = conditions[store.Value] == ReplicaState.Intact,
                             LastChecks = checks.Of(entry.Id, store.Value),
                         }],
        };
    }

    private static string Worst(List<ReplicaEntry> replicas, int artifacts) =>
        replicas.Select(replica => replica.State.Condition).FirstOrDefault(condition => condition != ReplicaState.Intact)
        ?? (replicas.Count == artifacts && replicas.All(replica => replica.State.IsGood) ? ReplicaState.Intact : ReplicaState.Unchecked);
}
