using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Core.Holdings;

/// <summary>The files of the <c>manifest/</c> folder of a sequence: what a reviewer needs to check the holding.</summary>
public static class ManifestFiles
{
    public const string Folder = "manifest";

    public const string Payload = "manifest.json";

    public const string Envelope = "manifest.dsse.json";

    public const string KeysFolder = "keys";

    public const string LeavesFolder = "leaves";

    /// <summary>Where the files of one sequence lie in a store.</summary>
    public static string FolderOf(HoldingId holding, long sequence) => $"{HoldingRecord.Folder(holding, ObjectPart.Record)}/v{sequence + 1}/content/{Folder}";

    /// <summary>Where the envelope of one sequence lies in a store.</summary>
    public static string EnvelopeOf(HoldingId holding, long sequence) => $"{FolderOf(holding, sequence)}/{Envelope}";

    /// <summary>Makes them all of an envelope: payload, envelope, one OMS bundle and one public key per ECDSA signer.</summary>
    public static SortedDictionary<string, byte[]> Of(DsseEnvelope envelope, IReadOnlyList<ISigner> signers)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [Payload] = envelope.Payload,
            [Envelope] = envelope.Write(),
        };
        foreach (var signer in signers)
        {
            files[$"{KeysFolder}/{signer.Name.File}.pub.pem"] = System.Text.Encoding.ASCII.GetBytes(signer.Key.Pem);
            if (signer.Key.Algorithm.IsEcdsa())
                files[$"{signer.Name.File}.sig"] = OmsBundle.From(envelope, signer.Key).Write();
        }
        return files;
    }

    /// <summary>The leaf file of an artifact; null where the root is the only leaf and says all.</summary>
    public static string? LeafFile(Artifact artifact) =>
        artifact.LeafCount > 1 ? $"{LeavesFolder}/{artifact.Name}" : null;

    /// <summary>The leaves of an artifact from its leaf file, proven against the root in the manifest; null when they do not fit.</summary>
    public static Digest[]? ProvenLeaves(Artifact artifact, ReadOnlySpan<byte> leafFile)
    {
        var leaves = ContentDigest.ReadLeafFile(leafFile, artifact.LeafCount);
        return leaves is not null && MerkleTree.Root(leaves) == artifact.MerkleRoot ? leaves : null;
    }
}
