using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Locking;

/// <summary>Holdings by their ids.</summary>
internal static class KnownHoldings
{
    /// <summary>All when none is named.</summary>
    /// <exception cref="ArchiveRefusedException">One is not known.</exception>
    public static async Task<IReadOnlyList<HoldingEntry>> FindAsync(ArchiveContext archive, IReadOnlyList<HoldingId> ids, CancellationToken cancellationToken)
    {
        var known = await archive.Catalogue.HoldingsAsync(cancellationToken);
        var unknown = ids.Except(known.Select(entry => entry.Id)).ToList();
        if (unknown.Count > 0)
            throw new ArchiveRefusedException($"There is no holding '{string.Join("', '", unknown)}' in this archive. 'preserve list' shows what there is.");
        return ids.Count == 0 ? known : [.. known.Where(entry => ids.Contains(entry.Id))];
    }
}
