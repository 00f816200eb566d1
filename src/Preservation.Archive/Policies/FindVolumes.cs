using Preservation.Core.Policies.Planning;

namespace Preservation.Archive.Policies;

/// <summary>Finds what is to be audited in each store that is in use.</summary>
public static class FindVolumes
{
    /// <param name="archive">Its stores.</param>
    /// <param name="holdings">What is known of each.</param>
    public static IReadOnlyList<StoreVolume> Run(ArchiveContext archive, IReadOnlyList<HoldingFacts> holdings) => [.. archive.Stores.Select(store => new StoreVolume
    {
        Store = store.Name.Value,
        Holdings = [.. holdings.Where(holding => holding.Copies.Any(copy => copy.Store == store.Name.Value)).Select(holding => holding.Volume(archive.Chunking.ChunkSize))],
    })];
}
