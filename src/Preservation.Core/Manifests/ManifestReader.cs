using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Manifests;

/// <summary>Reads a payload back, strictly. It says nothing of who signed it: see <c>ManifestVerifier</c>.</summary>
public static class ManifestReader
{
    /// <exception cref="DocumentException">Everything that is wrong with the payload.</exception>
    public static Manifest Read(ReadOnlyMemory<byte> payload, string document)
    {
        List<Problem> problems = [];
        var statement = OmsStatement.Read(payload, document, problems);
        if (problems.Count > 0)
            throw new DocumentException(document, problems);
        if (statement.Facts is not { } facts)
            throw new DocumentException(document, "$.subject[0].annotations.weightPreservation", "it is missing; this statement is no manifest of an archive");
        var manifest = ReadFacts(statement, facts);
        if (problems.Count == 0)
            CheckWhole(manifest, facts);
        return problems.Count == 0 ? manifest : throw new DocumentException(document, problems);
    }

    private static Manifest ReadFacts(OmsStatement statement, JsonReading facts)
    {
        foreach (var path in statement.IgnorePaths.Except(ManifestWriter.IgnorePaths))
            facts.Fail("", $"the statement's ignore_paths names '{ArtifactName.Printable(path)}', where unsigned content could hide");
        facts.Exactly("schema", Manifest.Schema);
        if (!HoldingId.TryParse(statement.Subject, out var holding))
            facts.Fail("", $"the subject's name '{ArtifactName.Printable(statement.Subject)}' is not a holding id");
        var weights = facts.Object("weights");
        var manifest = new Manifest
        {
            Holding = holding ?? HoldingId.Parse("unreadable"),
            Archive = facts.Uuid("archive"),
            Sequence = facts.Integer("sequence"),
            CreatedAt = facts.Moment("createdAt"),
            Reason = facts.String("reason"),
            Previous = facts.OptionalObject("previousManifest") is { } previous ? ReadPrevious(previous) : null,
            Model = ReadModel(facts.Object("model")),
            WeightsInventory = weights.Digest("inventorySha256"),
            RequiredSignatures = [.. facts.Objects("requiredSignatures").Select(ReadSignature)],
            Artifacts = [.. statement.Resources.Select(ReadArtifact)],
        };
        weights.NoOthers();
        facts.NoOthers();
        return manifest;
    }

    private static PreviousManifest ReadPrevious(JsonReading reading)
    {
        var previous = new PreviousManifest(reading.Integer("sequence"), reading.Digest("sha256"));
        reading.NoOthers();
        return previous;
    }

    private static ModelIdentity ReadModel(JsonReading model)
    {
        var identity = new ModelIdentity
        {
            Id = model.String("id"),
            DisplayName = model.OptionalString("displayName"),
            Family = model.OptionalString("family"),
            Developer = model.OptionalString("developer"),
            DeployedOn = model.OptionalDate("deployedOn"),
            DeprecatedOn = model.OptionalDate("deprecatedOn"),
            RetiredOn = model.OptionalDate("retiredOn"),
        };
        model.NoOthers();
        return identity;
    }

    private static RequiredSignature ReadSignature(JsonReading reading)
    {
        var signature = new RequiredSignature(
            reading.Digest("keyid").ToString(), reading.String("algorithm"), reading.String("holder"));
        reading.NoOthers();
        return signature;
    }

    private static Artifact ReadArtifact(OmsResource resource)
    {
        var reading = resource.Reading.Object("annotations").Object("weightPreservation");
        var roleName = reading.String("role");
        if (!Roles.TryParse(roleName, out var role) && roleName.Length > 0)
            reading.Fail("role", $"'{ArtifactName.Printable(roleName)}' is not a role; roles are {string.Join(", ", Roles.AllNames)}");
        var merkle = reading.Object("merkle");
        merkle.Exactly("algorithm", MerkleTree.Algorithm);
        var artifact = new Artifact
        {
            Name = resource.Name,
            Role = role,
            MediaType = reading.String("mediaType"),
            Size = reading.Integer("size"),
            Digest = resource.Digest,
            Chunking = ReadChunking(merkle),
            MerkleRoot = merkle.Digest("root"),
        };
        CheckLeaves(artifact, merkle);
        merkle.NoOthers();
        reading.NoOthers();
        return artifact;
    }

    private static Chunking ReadChunking(JsonReading merkle)
    {
        var size = merkle.Integer("chunkSize");
        try
        {
            return new Chunking((int)Math.Min(size, int.MaxValue));
        }
        catch (ArgumentException e)
        {
            merkle.Fail("chunkSize", e.Message);
            return new Chunking(Chunking.DefaultSize);
        }
    }

    private static void CheckLeaves(Artifact artifact, JsonReading merkle)
    {
        var stated = merkle.Integer("leafCount");
        if (artifact.Size / artifact.Chunking.ChunkSize >= int.MaxValue)
            merkle.Fail("chunkSize", $"it is too small for a file of {artifact.Size} bytes");
        else if (stated != artifact.LeafCount)
            merkle.Fail("leafCount", $"it is {stated}; {artifact.Size} bytes make {artifact.LeafCount} chunks");
        else if (artifact.Size == 0 && artifact.MerkleRoot != MerkleTree.EmptyRoot)
            merkle.Fail("root", "an empty file has the root of an empty tree");
    }

    private static void CheckWhole(Manifest manifest, JsonReading facts)
    {
        switch (manifest.Previous)
        {
            case null when manifest.Sequence > 0:
                facts.Fail("previousManifest", $"it is missing; sequence {manifest.Sequence} follows sequence {manifest.Sequence - 1}");
                break;
            case { } previous when previous.Sequence != manifest.Sequence - 1:
                facts.Fail("previousManifest", $"it names sequence {previous.Sequence}; sequence {manifest.Sequence} follows {manifest.Sequence - 1}");
                break;
        }
        if (manifest.RequiredSignatures.Count == 0)
            facts.Fail("requiredSignatures", "it is empty; a manifest states who must have signed it");
        foreach (var artifact in manifest.Artifacts)
        {
            var isDossier = artifact.Name.Value.StartsWith(ArtifactName.DossierFolder + "/", StringComparison.Ordinal);
            if (!isDossier && !artifact.Name.IsModelFile)
                facts.Fail("", $"the artifact '{artifact.Name}' lies neither in weights/ nor in dossier/");
        }
    }
}
