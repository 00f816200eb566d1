using Preservation.Archive.Copying;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Evidence;

/// <summary>Puts files of evidence into every store that can be reached; the others get them with <see cref="MirrorEvidence"/>. They are new, or the same bytes.</summary>
public static class KeepEvidence
{
    /// <exception cref="ObjectStoreException">No store could take them.</exception>
    public static async Task RunAsync(ArchiveContext archive, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        List<ObjectStoreException> failures = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                // What says that a timestamp is there comes last.
                foreach (var (key, bytes) in files.OrderBy(file => file.Key.EndsWith(Core.Timestamps.StampRecord.FileName, StringComparison.Ordinal)))
                    await WriteKnown.PutAsync(store, key, bytes, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                failures.Add(e);
            }
        }
        if (failures.Count == archive.Stores.Count)
            throw failures[0];
    }
}
