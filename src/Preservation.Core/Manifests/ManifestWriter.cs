using System.Globalization;
using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Manifests;

/// <summary>
/// Makes the payload of a manifest: an in-toto Statement v1 shaped as OpenSSF Model Signing v1.0
/// (method <c>files</c>, <c>sha256</c>), with our facts under <c>annotations.weightPreservation</c>.
/// </summary>
public static class ManifestWriter
{
    internal static readonly string[] IgnorePaths = [".git", ".gitattributes", ".github", ".gitignore"];

    public static byte[] Write(Manifest manifest) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("_type", OmsStatement.StatementType);
        json.WriteStartArray("subject");
        json.WriteStartObject();
        json.WriteString("name", manifest.Holding.Value);
        json.WriteStartObject("digest");
        json.WriteString("sha256", manifest.RootDigest().ToString());
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteStartObject("weightPreservation");
        WriteFacts(json, manifest);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("predicateType", OmsStatement.PredicateType);
        json.WriteStartObject("predicate");
        WriteSerialization(json);
        json.WriteStartArray("resources");
        foreach (var artifact in manifest.Artifacts)
            WriteArtifact(json, artifact);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteFacts(Utf8JsonWriter json, Manifest manifest)
    {
        json.WriteString("schema", Manifest.Schema);
        json.WriteString("archive", $"urn:uuid:{manifest.Archive}");
        json.WriteNumber("sequence", manifest.Sequence);
        json.WriteString("createdAt", Moments.Write(manifest.CreatedAt));
        json.WriteString("reason", manifest.Reason);
        if (manifest.Previous is { } previous)
        {
            json.WriteStartObject("previousManifest");
            json.WriteNumber("sequence", previous.Sequence);
            json.WriteString("sha256", previous.Digest.ToString());
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("previousManifest");
        }
        WriteModel(json, manifest.Model);
        json.WriteStartObject("weights");
        json.WriteString("inventorySha256", manifest.WeightsInventory.ToString());
        json.WriteEndObject();
        json.WriteStartArray("requiredSignatures");
        foreach (var signature in manifest.RequiredSignatures)
        {
            json.WriteStartObject();
            json.WriteString("keyid", signature.KeyId);
            json.WriteString("algorithm", signature.Algorithm);
            json.WriteString("holder", signature.Holder);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelIdentity model)
    {
        json.WriteStartObject("model");
        json.WriteString("id", model.Id);
        Optional("displayName", model.DisplayName);
        Optional("family", model.Family);
        Optional("developer", model.Developer);
        Optional("deployedOn", Day(model.DeployedOn));
        Optional("deprecatedOn", Day(model.DeprecatedOn));
        Optional("retiredOn", Day(model.RetiredOn));
        json.WriteEndObject();

        void Optional(string name, string? value)
        {
            if (value is not null)
                json.WriteString(name, value);
        }

        static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static void WriteSerialization(Utf8JsonWriter json)
    {
        json.WriteStartObject("serialization");
        json.WriteString("method", "files");
        json.WriteString("hash_type", "sha256");
        json.WriteBoolean("allow_symlinks", false);
        // Recorded because verifiers differ in what they leave out when nothing is recorded.
        json.WriteStartArray("ignore_paths");
        foreach (var path in IgnorePaths)
            json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteArtifact(Utf8JsonWriter json, Artifact artifact)
    {
        json.WriteStartObject();
        json.WriteString("name", artifact.Name.Value);
        json.WriteString("algorithm", "sha256");
        json.WriteString("digest", artifact.Digest.ToString());
        json.WriteStartObject("annotations");
        json.WriteStartObject("weightPreservation");
        json.WriteString("role", artifact.Role.Name());
        json.WriteString("mediaType", artifact.MediaType);
        json.WriteNumber("size", artifact.Size);
        json.WriteStartObject("merkle");
        json.WriteString("algorithm", MerkleTree.Algorithm);
        json.WriteNumber("chunkSize", artifact.Chunking.ChunkSize);
        json.WriteNumber("leafCount", artifact.LeafCount);
        json.WriteString("root", artifact.MerkleRoot.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
