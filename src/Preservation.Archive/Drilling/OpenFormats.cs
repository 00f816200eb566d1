using Preservation.Archive.Formats;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Drilling;

/// <summary>Opens restored artifacts as what they claim to be: headers and indexes, never the weights themselves.</summary>
internal static class OpenFormats
{
    /// <param name="restored">Files that are right, and their bytes.</param>
    /// <param name="isWhole">Whether that is all of them; otherwise no index is blamed for files that the store did not give.</param>
    /// <param name="folder">Where they were restored to.</param>
    /// <param name="took">How long that took.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Drill> RunAsync(
        IReadOnlyDictionary<RestoredFile, long> restored, bool isWhole, string folder, TimeSpan took, CancellationToken cancellationToken)
    {
        var artifacts = restored.Keys.Where(file => file.Artifact is not null).OrderBy(file => file.Artifact!.Name)
            .Select(file => new InspectedFile(file.Name, Path.Combine(folder, file.Path), file.Artifact!.Size)).ToList();
        var inspection = await InspectModelFiles.RunAsync(artifacts, cancellationToken);
        var errors = (isWhole ? inspection.Anomalies : inspection.OfFiles).Where(anomaly => anomaly.IsError).ToList();
        var wrong = errors.Select(anomaly => anomaly.File).ToHashSet(StringComparer.Ordinal);
        var opened = inspection.Formats.Where(file => !wrong.Contains(file.Key)).ToList();
        return new Drill
        {
            BytesRestored = restored.Values.Sum(),
            Seconds = (long)Math.Ceiling(took.TotalSeconds),
            Opened = opened.GroupBy(file => file.Value).ToDictionary(group => group.Key, group => (long)group.Count(), StringComparer.Ordinal),
            Opaque = artifacts.Count - opened.Count - wrong.Count,
            NotOpened = [.. errors.Select(anomaly => new NotOpened(ArtifactName.Parse(anomaly.File), anomaly.Text))],
        };
    }
}
