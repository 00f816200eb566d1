using Preservation.Archive.Copying;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Evidence;

/// <summary>Puts files of evidence into every store that can be reached. They are new, or the same bytes.</summary>
public static class KeepEvidence
{
    /// <returns>Stores that could not take them; they get them with <see cref="MirrorEvidence"/>.</returns>
    /// <exception cref="ObjectStoreException">No store could take them.</exception>
    public static async Task<IReadOnlyList<ObjectStoreException>> RunAsync(ArchiveContext archive, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
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
        return failures.Count < archive.Stores.Count ? failures : throw failures[0];
    }
}
