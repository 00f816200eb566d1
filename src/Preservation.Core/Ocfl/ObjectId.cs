using Preservation.Core.Manifests;

namespace Preservation.Core.Ocfl;

/// <summary>The two OCFL objects of a holding.</summary>
public enum ObjectPart
{
    /// <summary>Model files; v1 only, every key written once.</summary>
    Weights,

    /// <summary>Dossier and manifests; one version per sequence.</summary>
    Record,
}

/// <summary>The id of an OCFL object: <c>model:&lt;holding&gt;:weights</c> or <c>model:&lt;holding&gt;:record</c>.</summary>
public sealed record ObjectId(HoldingId Holding, ObjectPart Part)
{
    private const string Scheme = "model:";

    public static bool TryParse(string text, out ObjectId? id)
    {
        id = null;
        foreach (var part in (ReadOnlySpan<ObjectPart>)[ObjectPart.Weights, ObjectPart.Record])
        {
            var suffix = Suffix(part);
            if (text.StartsWith(Scheme, StringComparison.Ordinal)
                && text.EndsWith(suffix, StringComparison.Ordinal)
                && text.Length > Scheme.Length + suffix.Length
                && HoldingId.TryParse(text[Scheme.Length..^suffix.Length], out var holding))
            {
                id = new ObjectId(holding, part);
            }
        }
        return id is not null;
    }

    public override string ToString() => Scheme + Holding + Suffix(Part);

    private static string Suffix(ObjectPart part) => part == ObjectPart.Weights ? ":weights" : ":record";
}
