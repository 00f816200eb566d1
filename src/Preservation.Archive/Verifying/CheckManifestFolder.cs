using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Verifying;

/// <summary>Checks the files beside a restored holding against the envelope, which was verified before: each must say the same.</summary>
public sealed class CheckManifestFolder(VerifiedManifest verified, TrustPolicy trust)
{
    private readonly List<string> _problems = [];

    /// <summary>What is wrong, as sentences.</summary>
    public IReadOnlyList<string> Run(string folder)
    {
        CheckPayload(Path.Combine(folder, ManifestFiles.Payload));
        foreach (var path in Directory.EnumerateFiles(folder, "*.sig").Order(StringComparer.Ordinal))
            CheckBundle(path);
        var keys = Path.Combine(folder, ManifestFiles.KeysFolder);
        foreach (var path in Directory.Exists(keys) ? Directory.GetFiles(keys, "*.pem").Order(StringComparer.Ordinal).ToArray() : [])
            CheckKey(path);
        foreach (var artifact in verified.Manifest.Artifacts)
            CheckLeaves(folder, artifact);
        return _problems;
    }

    private void CheckPayload(string path)
    {
        if (!File.Exists(path))
            _problems.Add($"'{path}' is missing; it should hold the signed payload.");
        else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(verified.Envelope.Payload))
            _problems.Add($"'{path}' is not the payload that was signed; the envelope beside it is. Do not use it.");
    }

    private void CheckBundle(string path)
    {
        try
        {
            var bundle = OmsBundle.Parse(File.ReadAllBytes(path), $"'{path}'");
            if (!bundle.Envelope.Payload.AsSpan().SequenceEqual(verified.Envelope.Payload))
                _problems.Add($"'{path}' is a bundle of another payload than the envelope beside it.");
            else if (trust.Keys.FirstOrDefault(trusted => trusted.Key.OmsHint == bundle.Hint) is not { } trusted)
                _problems.Add($"'{path}' was made by a key that the trust policy does not know (hint {ArtifactName.Printable(bundle.Hint)}).");
            else if (bundle.Refusal(trusted.Key) is { } refusal)
                _problems.Add($"'{path}' does not verify: {refusal}.");
        }
        catch (DocumentException e)
        {
            _problems.Add(e.Message);
        }
    }

    private void CheckKey(string path)
    {
        try
        {
            var key = PublicKey.FromPem(File.ReadAllText(path));
            if (trust.Find(key.Id) is not { } trusted)
                _problems.Add($"'{path}' is a key that the trust policy does not know; it proves nothing.");
            else if (File.ReadAllText(path) != trusted.Key.Pem)
                _problems.Add($"'{path}' holds the key {key.Id}, but not the bytes that were stored; something changed the file.");
        }
        catch (FormatException e)
        {
            _problems.Add($"'{path}' is no public key: {e.Message}");
        }
    }

    private void CheckLeaves(string folder, Artifact artifact)
    {
        if (ManifestFiles.LeafFile(artifact) is not { } name)
            return;
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            _problems.Add($"'{path}' is missing; it should hold the chunk digests of '{artifact.Name}'.");
        else if (ManifestFiles.ProvenLeaves(artifact, File.ReadAllBytes(path)) is null)
            _problems.Add($"'{path}' does not add up to the signed Merkle root of '{artifact.Name}' ({artifact.MerkleRoot.Short}).");
    }
}
