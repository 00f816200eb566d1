using Preservation.Archive.Ports;

namespace Preservation.Catalogue;

/// <summary>
/// An empty catalogue beside the one in use, which is not opened for it and may be damaged. When it is filled, it
/// takes its place; until then it is seen by nobody, and disposed before that it leaves no trace.
/// </summary>
public abstract class ReplacementCatalogue : IAsyncDisposable
{
    public abstract ICatalogue Catalogue { get; }

    /// <summary>Puts it in the place of the one in use.</summary>
    /// <returns>Where that one is kept; null when there was none.</returns>
    /// <exception cref="CatalogueException">It cannot be done; the one in use is as it was.</exception>
    public abstract Task<string?> SwapAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
