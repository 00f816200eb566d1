using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ordering;

/// <summary>Finds what an order names, so that none is given of something that is not there.</summary>
internal sealed class FindSubjects(ArchiveContext archive)
{
    /// <summary>As many as a person reads.</summary>
    private const int MostNames = 12;

    /// <summary>Null for every store.</summary>
    /// <exception cref="ArchiveRefusedException">No store has that name.</exception>
    public string? Store(string? name) => name is null ? null : archive.Store(name).Name.Value;

    /// <summary>Null for every holding.</summary>
    /// <exception cref="ArchiveRefusedException">No holding has that id.</exception>
    public async Task<HoldingId?> HoldingAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null)
            return null;
        var holdings = await archive.Catalogue.HoldingsAsync(cancellationToken);
        return holdings.FirstOrDefault(holding => holding.Id.Value == id)?.Id
            ?? throw new ArchiveRefusedException($"There is no holding '{id}' in this archive; {Known(holdings)}.");
    }

    private static string Known(IReadOnlyList<HoldingEntry> holdings) => holdings.Count switch
    {
        0 => "it has none yet",
        <= MostNames => $"its holdings are {Names(holdings)}",
        _ => $"some of its {holdings.Count} holdings are {Names(holdings)}, and 'preserve list' shows all",
    };

    private static string Names(IReadOnlyList<HoldingEntry> holdings) => string.Join(", ", holdings.Take(MostNames).Select(holding => holding.Id));
}
