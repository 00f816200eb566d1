using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests;

/// <summary>A small holding with two model files and one interview, and the keys that sign it.</summary>
internal static class Example
{
    public static readonly Guid Archive = Guid.Parse("6f1b5f0e-2a0d-4c39-9a53-0d9c3f1c7a10");

    public static readonly DateTimeOffset At = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static readonly Chunking Chunking = new(Chunking.Alignment);

    public static readonly EcdsaSigner Alice = new(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("alice", "Custodian A"));

    public static readonly EcdsaSigner Bob = new(ECDsa.Create(ECCurve.NamedCurves.nistP256), new SignerName("bob", "Custodian B"));

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static Artifact Artifact(string name, Role role, byte[] content)
    {
        var digest = ContentDigest.Of(content, Chunking);
        return new Artifact
        {
            Name = ArtifactName.Parse(name),
            Role = role,
            MediaType = "application/octet-stream",
            Size = digest.Size,
            Digest = digest.Digest,
            Chunking = Chunking,
            MerkleRoot = digest.MerkleRoot,
        };
    }

    public static readonly IReadOnlyList<Artifact> Artifacts =
    [
        Artifact("dossier/interview.md", Role.InterviewTranscript, Text("# Interview\n")),
        Artifact("weights/config.json", Role.Config, Text("{}")),
        Artifact("weights/model.safetensors", Role.Weights, new byte[100_000]),
    ];

    public static Inventory Weights { get; } = Inventory.WithVersion(null, "model:demo:weights", Version(
        Artifacts.Where(artifact => artifact.Name.IsModelFile).ToDictionary(artifact => artifact.Name.Value, artifact => artifact.Digest)));

    public static byte[] WeightsBytes { get; } = InventoryJson.Write(Weights);

    public static InventoryVersion Version(Dictionary<string, Digest> state) => new()
    {
        Created = At,
        Message = "registered",
        UserName = "test",
        UserAddress = "mailto:test@example.org",
        State = state,
    };

    public static Manifest Manifest(params ISigner[] required) => new()
    {
        Holding = HoldingId.Parse("demo"),
        Archive = Archive,
        Sequence = 0,
        CreatedAt = At,
        Previous = null,
        Reason = "registered at retirement",
        Model = new ModelIdentity { Id = "demo", RetiredOn = new DateOnly(2026, 10, 1) },
        WeightsInventory = Digest.Of(WeightsBytes),
        RequiredSignatures = [.. (required is [] ? [Alice] : required).Select(signer =>
            new RequiredSignature(signer.Key.Id, signer.Key.Algorithm.Name(), signer.Name.Holder))],
        Artifacts = Artifacts,
    };

    public static TrustedKey Trusted(ISigner signer) => new()
    {
        Key = signer.Key,
        Holder = signer.Name.Holder,
        MaySign = Purposes.Manifests | Purposes.Receipts,
        ValidFrom = At.AddYears(-1),
    };

    public static TrustPolicy Trust(int threshold, params TrustedKey[] keys) =>
        new() { Archive = Archive, Threshold = threshold, Keys = keys };

    public static DsseEnvelope Sign(Manifest manifest, params ISigner[] signers) =>
        DsseEnvelope.Sign(DsseEnvelope.InToto, ManifestWriter.Write(manifest), signers);

    public static VerifiedManifest Verified(Manifest manifest) =>
        ManifestVerifier.Verify(Sign(manifest, Alice).Write(), Trust(1, Trusted(Alice)), "the example");

    /// <summary>The next version of the record: the dossier and the manifest folder of a sequence.</summary>
    public static Inventory Record(Inventory? before, VerifiedManifest verified)
    {
        var state = verified.Manifest.Artifacts.Where(artifact => !artifact.Name.IsModelFile)
            .ToDictionary(artifact => artifact.Name.Value, artifact => artifact.Digest);
        foreach (var (name, bytes) in ManifestFiles.Of(verified.Envelope, [Alice]))
            state[$"{ManifestFiles.Folder}/{name}"] = Digest.Of(bytes);
        return Inventory.WithVersion(before, "model:demo:record", Version(state));
    }
}
