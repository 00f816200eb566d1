using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Reading;

/// <summary>Compares the list of what a store holds of one holding with what it should hold: keys, kinds and sizes, both ways.</summary>
public static class CheckPresence
{
    /// <param name="store">Where to look.</param>
    /// <param name="record">What should be there.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>Missing, truncated, wrongly sized and unexpected files, each key once.</returns>
    public static async Task<IReadOnlyList<Finding>> RunAsync(IObjectStore store, HoldingRecord record, CancellationToken cancellationToken)
    {
        Dictionary<string, StoredObject> stored = new(StringComparer.Ordinal);
        foreach (var part in new[] { ObjectPart.Weights, ObjectPart.Record })
        {
            await foreach (var entry in store.ListAsync(HoldingRecord.Folder(record.Id, part), cancellationToken))
                stored[entry.Key] = entry;
        }
        List<Finding> findings = [];
        foreach (var file in record.ExpectedFiles())
        {
            var place = new Place(record.Id, store.Name.Value, file.Key, file.Artifact);
            stored.Remove(file.Key, out var found);
            if (Judge(file, found, place) is { } finding)
                findings.Add(finding);
        }
        findings.AddRange(stored.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Unexpected(entry, record.Id, store.Name)));
        return findings;
    }

    /// <summary>The finding for something that no manifest names.</summary>
    public static Finding Unexpected(StoredObject entry, HoldingId? holding, StoreName store) => new Finding.Unexpected(
        new Place(holding, store.Value, entry.Key, null), entry.Size, Describe(entry.Kind));

    private static Finding? Judge(ExpectedFile file, StoredObject? found, Place place) => found switch
    {
        null => new Finding.Missing(place, file.Digest),
        { Kind: not StoredKind.File } => new Finding.Unreadable(place, $"a {Describe(found.Kind)} lies there instead of a file; it is not followed."),
        _ when found.Size < file.Size => new Finding.Truncated(place, file.Digest, null, file.Size.Value, found.Size),
        _ when found.Size > file.Size => new Finding.Altered(place, file.Digest, null, found.Size, $"{file.Size} bytes are expected"),
        _ => null,
    };

    private static string Describe(StoredKind kind) => kind switch
    {
        StoredKind.Link => "link",
        StoredKind.EmptyFolder => "empty folder",
        StoredKind.Special => "device, socket or pipe",
        _ => "file",
    };
}
