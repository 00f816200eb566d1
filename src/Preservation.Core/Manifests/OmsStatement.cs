using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Manifests;

/// <summary>One entry of <c>predicate.resources</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Reading">The entry itself, for the facts of a profile.</param>
public sealed record OmsResource(ArtifactName Name, Digest Digest, JsonReading Reading);

/// <summary>
/// An in-toto Statement v1 with an OpenSSF Model Signing v1.0 predicate, read strictly: one subject, method
/// <c>files</c>, SHA-256, names in UTF-8 byte order, each once, and a root digest that fits.
/// </summary>
public sealed class OmsStatement
{
    public const string StatementType = "https://in-toto.io/Statement/v1";

    public const string PredicateType = "https://model_signing/signature/v1.0";

    private OmsStatement(
        string subject, JsonReading? facts, IReadOnlyList<OmsResource> resources, IReadOnlyList<string> ignorePaths) =>
        (Subject, Facts, Resources, IgnorePaths) = (subject, facts, resources, ignorePaths);

    public string Subject { get; }

    /// <summary>The subject's <c>annotations.weightPreservation</c>; null in a statement that is not ours.</summary>
    public JsonReading? Facts { get; }

    public IReadOnlyList<OmsResource> Resources { get; }

    /// <summary>Paths where unsigned files are allowed to lie.</summary>
    public IReadOnlyList<string> IgnorePaths { get; }

    /// <exception cref="DocumentException">Everything that is wrong with the statement.</exception>
    public static OmsStatement Parse(ReadOnlyMemory<byte> payload, string document)
    {
        List<Problem> problems = [];
        var statement = Read(payload, document, problems);
        return problems.Count == 0 ? statement : throw new DocumentException(document, problems);
    }

    internal static OmsStatement Read(ReadOnlyMemory<byte> payload, string document, List<Problem> problems)
    {
        // Not disposed: the elements that the readings refer to live as long as the statement.
        var root = new JsonReading(StrictJson.Parse(payload, document).RootElement, "$", problems);
        root.Exactly("_type", StatementType);
        root.Exactly("predicateType", PredicateType);
        var subjects = root.Objects("subject").ToList();
        if (subjects.Count != 1)
            root.Fail("subject", $"it has {subjects.Count} entries; exactly one is expected");
        var predicate = root.Object("predicate");
        var ignorePaths = ReadSerialization(predicate.Object("serialization"));
        var resources = predicate.Objects("resources").Select(ReadResource).OfType<OmsResource>().ToList();
        CheckResources(predicate, resources, problems.Count);
        var name = subjects.Count == 1 ? subjects[0].String("name") : "";
        if (subjects.Count == 1 && problems.Count == 0)
            CheckRoot(subjects[0].Object("digest"), resources);
        return new OmsStatement(name, subjects.FirstOrDefault().Annotations(), resources, ignorePaths);
    }

    private static IReadOnlyList<string> ReadSerialization(JsonReading serialization)
    {
        serialization.Exactly("method", "files");
        serialization.Exactly("hash_type", "sha256");
        if (serialization.Boolean("allow_symlinks"))
            serialization.Fail("allow_symlinks", "it is true; links are never followed here");
        return serialization.Optional("ignore_paths") is null ? [] : serialization.Strings("ignore_paths");
    }

    private static OmsResource? ReadResource(JsonReading reading)
    {
        reading.Exactly("algorithm", "sha256");
        var text = reading.String("name");
        var digest = reading.Digest("digest");
        if (ArtifactName.TryParse(text, out var name))
            return new OmsResource(name, digest, reading);
        if (text.Length > 0)
            reading.Fail("name", $"'{ArtifactName.Printable(text)}' cannot be used: {ArtifactName.Refusal(text)}");
        return null;
    }

    private static void CheckResources(JsonReading predicate, List<OmsResource> resources, int problemsSoFar)
    {
        if (resources.Count == 0 && problemsSoFar == 0)
            predicate.Fail("resources", "it is empty; a model has at least one file");
        for (var i = 1; i < resources.Count; i++)
        {
            var (previous, next) = (resources[i - 1].Name, resources[i].Name);
            if (previous == next)
                resources[i].Reading.Fail("name", $"'{next}' is listed twice");
            else if (previous > next)
                resources[i].Reading.Fail("name", $"'{next}' comes after '{previous}'; names are in UTF-8 byte order");
        }
    }

    private static void CheckRoot(JsonReading digests, List<OmsResource> resources)
    {
        using var hash = new StreamingDigest();
        foreach (var resource in resources)
            hash.Append(resource.Digest.ToArray());
        var (stated, actual) = (digests.Digest("sha256"), hash.Finish());
        if (stated != actual)
            digests.Fail("sha256", $"it is {stated}; the listed digests give {actual}");
    }
}

internal static class OmsAnnotations
{
    /// <summary>Our facts on a subject or a resource; null when it has none.</summary>
    public static JsonReading? Annotations(this JsonReading reading) =>
        reading.IsAbsent ? null : reading.OptionalObject("annotations")?.OptionalObject("weightPreservation");
}
