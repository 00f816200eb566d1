using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Auditing;

/// <summary>A store that holds an older sequence, because it was away when the newest was made: what follows from that, and what does not.</summary>
/// <param name="store">Its name.</param>
/// <param name="older">What it holds.</param>
/// <param name="newest">What there is.</param>
internal sealed class BehindStore(string store, HoldingRecord older, HoldingRecord newest)
{
    private readonly string _folder = HoldingRecord.Folder(newest.Id, ObjectPart.Record);

    private readonly HashSet<Digest> _tops =
    [
        older.RecordInventoryDigest, Digest.Of(Inventory.Sidecar(older.RecordInventoryDigest)),
    ];

    /// <summary>The artifacts that came with sequences which the store has not got.</summary>
    public IEnumerable<Place> Lacks()
    {
        var files = newest.ExpectedFiles().Where(file => file.Artifact is not null).ToLookup(file => file.Artifact!);
        return newest.Manifest.Artifacts
            .Where(artifact => newest.FirstSequenceOf(artifact.Name) > older.Manifest.Sequence)
            .Select(artifact => new Place(newest.Id, store, files[artifact.Name].FirstOrDefault()?.Key ?? _folder, artifact.Name));
    }

    /// <summary>Whether a finding says no more than that: a later version is not there, or the top is still the older one's.</summary>
    public bool Explains(Finding finding) => finding switch
    {
        Finding.Missing => Enumerable.Range(older.Record.Head + 1, newest.Record.Head - older.Record.Head)
            .Any(version => finding.Place.Key.StartsWith($"{_folder}/v{version}/", StringComparison.Ordinal)),
        Finding.Altered { Actual: { } actual } => IsTop(finding) && _tops.Contains(actual),
        Finding.Truncated { Actual: { } actual } => IsTop(finding) && _tops.Contains(actual),
        _ => false,
    };

    private bool IsTop(Finding finding) =>
        finding.Place.Key == $"{_folder}/{Inventory.FileName}" || finding.Place.Key == $"{_folder}/{Inventory.SidecarName}";
}
