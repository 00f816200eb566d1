using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Policies;

namespace Preservation.Archive.Policies;

/// <summary>Asks the catalogue, and no store, for what a policy must know of holdings.</summary>
public sealed class FindCopyFacts(ArchiveContext archive)
{
    /// <summary>Of all holdings, in the order of the catalogue.</summary>
    public async Task<IReadOnlyList<HoldingFacts>> RunAsync(CancellationToken cancellationToken) =>
        await RunAsync(await archive.Catalogue.HoldingsAsync(cancellationToken), cancellationToken);

    /// <summary>Of these holdings, in their order.</summary>
    public async Task<IReadOnlyList<HoldingFacts>> RunAsync(IReadOnlyList<HoldingEntry> entries, CancellationToken cancellationToken)
    {
        var one = entries is [var only] ? only.Id : null;
        var checks = new LastChecks(one is null ? await archive.Catalogue.LastChecksAsync(cancellationToken) : await archive.Catalogue.LastChecksAsync(one, cancellationToken));
        var copies = (await archive.Catalogue.CopiesAsync(cancellationToken)).ToLookup(copy => copy.Holding);
        return [.. entries.Select(entry => Of(entry, copies[entry.Id].ToDictionary(copy => copy.Store, StringComparer.Ordinal), checks))];
    }

    private HoldingFacts Of(HoldingEntry entry, Dictionary<string, CopyEntry> copies, LastChecks checks)
    {
        var conditions = archive.Stores.Select(store => store.Name.Value).Where(copies.ContainsKey).ToDictionary(store => store, store => Worst(copies[store]));
        return new HoldingFacts
        {
            Entry = entry,
            Conditions = conditions,
            // A store that was left behind, or came later, has nothing that could be audited.
            Copies = [.. from store in archive.Stores.Select(store => store.Name)
                         where copies.TryGetValue(store.Value, out var copy) && copy.Given > 0
                         select new CopyFacts
                         {
                             Store = store.Value,
                             Labels = archive.LabelsOf(store),
                             IsVerified = conditions[store.Value] == ReplicaState.Intact,
                             LastChecks = checks.Of(entry.Id, store.Value),
                         }],
        };
    }

    private static string Worst(CopyEntry copy) => copy.Condition ?? (copy.IsWhole ? ReplicaState.Intact : ReplicaState.Unchecked);
}
