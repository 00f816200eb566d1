using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Registering;

/// <summary>
/// Makes a sequence visible in one store, in the OCFL order: manifest files, then the version's inventory (from here
/// on the version exists), its sidecar, the inventory and sidecar at the top, and the declaration last. Every step
/// can be repeated; a crash between two of them leaves an object that the same call completes.
/// </summary>
public sealed class CommitHolding(HoldingRecord record, Package package)
{
    private readonly Dictionary<Digest, byte[]> _known = package.ManifestFiles.Values
        .DistinctBy(bytes => Digest.Of(bytes)).ToDictionary(bytes => Digest.Of(bytes));

    public async Task RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        foreach (var file in record.ExpectedFiles())
        {
            // Content of artifacts was uploaded before; what is left are files whose bytes are at hand.
            var bytes = file.Bytes ?? (file.Artifacts.Count == 0 ? _known.GetValueOrDefault(file.Digest) : null);
            if (bytes is not null)
                await WriteKnown.RunAsync(store, file, bytes, record.IsEarlier, cancellationToken);
        }
    }
}
