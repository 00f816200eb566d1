using System.Globalization;
using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>Asks every store that is to take something for room before the first byte is sent.</summary>
public sealed class FreeSpace(IReadOnlyList<IObjectStore> stores)
{
    /// <summary>Inventories, manifests, leaves and room to breathe.</summary>
    private const long Margin = 16 << 20;

    /// <exception cref="ArchiveRefusedException">A store has too little room; it names all of them.</exception>
    public async Task CheckAsync(HoldingId id, long size, CancellationToken cancellationToken)
    {
        List<string> full = [];
        foreach (var store in stores)
        {
            try
            {
                if (await store.FreeBytesAsync(cancellationToken) is { } free && free < size + Margin)
                    full.Add(string.Create(CultureInfo.InvariantCulture, $"store '{store.Name}' has {free:N0} bytes free, {size + Margin:N0} are needed"));
            }
            catch (ObjectStoreException)
            {
                // A store that cannot be asked is left behind when it is written to, and said so then.
            }
        }
        if (full.Count > 0)
            throw new ArchiveRefusedException($"There is not enough room for '{id}'; nothing was stored. Make room and run the same command.") { Reasons = full };
    }
}
