using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Verifying;

/// <summary>What came of verifying a restored holding.</summary>
/// <param name="Verified">The manifest that it was compared with.</param>
/// <param name="Findings">Every difference between the folder and the manifest.</param>
/// <param name="ManifestProblems">Everything that is wrong with the files beside it.</param>
public sealed record VerifyOutcome(VerifiedManifest Verified, IReadOnlyList<Finding> Findings, IReadOnlyList<string> ManifestProblems)
{
    public bool IsWhole => Findings.Count == 0 && ManifestProblems.Count == 0;
}

/// <summary>Verifies a restored holding with nothing but its files and a trust policy: no archive, no catalogue, no network.</summary>
public sealed class VerifyFolder(AlignedBuffers buffers, int parallelism, IWorkProgress progress)
{
    /// <exception cref="ArchiveRefusedException">A folder or the manifest is not there.</exception>
    /// <exception cref="DocumentException">The manifest is malformed.</exception>
    /// <exception cref="UntrustedException">Its signatures do not satisfy the trust policy.</exception>
    public async Task<VerifyOutcome> RunAsync(string folder, string manifestFolder, TrustPolicy trust, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new ArchiveRefusedException($"The folder '{folder}' does not exist.");
        var path = Path.Combine(manifestFolder, ManifestFiles.Envelope);
        if (!File.Exists(path))
            throw new ArchiveRefusedException($"'{manifestFolder}' holds no {ManifestFiles.Envelope}. Name the folder '<id>.manifest' that was restored beside the holding with --manifest.");
        var verified = ManifestVerifier.Verify(await File.ReadAllBytesAsync(path, cancellationToken), trust, $"'{path}'");
        var problems = new CheckManifestFolder(verified, trust).Run(manifestFolder);
        return new VerifyOutcome(verified, await CompareAsync(folder, verified, cancellationToken), problems);
    }

    /// <summary>Everything by which the folder is not whole, as sentences; that its manifest is not there or not to be believed is one of them.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(string folder, string manifestFolder, TrustPolicy trust, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await RunAsync(folder, manifestFolder, trust, cancellationToken);
            return [.. outcome.ManifestProblems, .. outcome.Findings.Select(finding => finding.Text)];
        }
        catch (Exception e) when (e is ArchiveRefusedException or DocumentException or UntrustedException)
        {
            return [e.Message];
        }
    }

    private async Task<IReadOnlyList<Finding>> CompareAsync(string folder, VerifiedManifest verified, CancellationToken cancellationToken)
    {
        var manifest = verified.Manifest;
        List<Finding> findings = [];
        var names = manifest.Artifacts.Select(artifact => artifact.Name.Value).ToHashSet(StringComparer.Ordinal);
        HashSet<string> strange = new(StringComparer.Ordinal);
        foreach (var (name, facts) in FolderEntries.Of(folder))
        {
            var place = new Place(manifest.Holding, "", name, null);
            if (facts.Kind is StoredKind.Link or StoredKind.Special)
                strange.Add(name);
            if (!names.Contains(name))
                findings.Add(new Finding.Unexpected(place, facts.Size, facts.Kind == StoredKind.File ? "file" : facts.Kind == StoredKind.Link ? "link" : "device, socket or pipe"));
            else if (strange.Contains(name))
                findings.Add(new Finding.Unreadable(place, "it is a link, device, socket or pipe, which is not followed."));
        }
        progress.Begin("verifying", manifest.TotalSize);
        var files = manifest.Artifacts.Where(artifact => !strange.Contains(artifact.Name.Value)).Select(artifact => new ExpectedFile
        {
            Key = artifact.Name.Value,
            Part = artifact.Name.IsModelFile ? ObjectPart.Weights : ObjectPart.Record,
            Digest = artifact.Digest,
            Size = artifact.Size,
            Artifacts = [artifact],
        }).ToList();
        var check = new CheckFiles(
            (file, _) => Task.FromResult<IStoredContent?>(File.Exists(PathOf(folder, file)) ? LocalContent.Open(PathOf(folder, file)) : null),
            file => new Place(manifest.Holding, "", file.Key, file.Artifact),
            buffers,
            parallelism);
        var read = await check.RunAsync(files, progress, cancellationToken);
        return [.. findings.Concat(read.Findings).OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)];
    }

    private static string PathOf(string folder, ExpectedFile file) => Path.Combine(folder, file.Key);
}
