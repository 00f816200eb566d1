using Preservation.Archive.Ports;

namespace Preservation.Archive.Retiring;

/// <summary>Finds what the policy would lack without a store.</summary>
public sealed class FindShortfall(ArchiveContext archive)
{
    /// <summary>Holdings that would have too few verified copies without the store, as sentences; none when the policy still holds.</summary>
    public async Task<IReadOnlyList<string>> WithoutAsync(StoreName store, CancellationToken cancellationToken)
    {
        List<string> shortfalls = [];
        foreach (var holding in await archive.Catalogue.HoldingsAsync(cancellationToken))
        {
            var replicas = await archive.Catalogue.ReplicasAsync(holding.Id, cancellationToken);
            // A copy counts when all of its artifacts were read in full and nothing bad was found since.
            var copies = archive.Stores.Where(other => other.Name != store).Count(other =>
                replicas.Where(replica => replica.Store == other.Name.Value) is var here
                && here.Count() == holding.Artifacts && here.All(replica => replica.State.IsGood));
            if (copies < archive.Policy.Copies)
                shortfalls.Add($"'{holding.Id}' would have {copies} verified copies; the policy asks for {archive.Policy.Copies}");
        }
        return shortfalls;
    }
}
