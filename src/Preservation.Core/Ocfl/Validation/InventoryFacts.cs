namespace Preservation.Core.Ocfl.Validation;

/// <summary>What could be understood of an inventory, however wrong the rest of it is.</summary>
public sealed record InventoryFacts
{
    public string? Id { get; init; }

    public OcflVersion? Specification { get; init; }

    /// <summary>As written, also when it is no algorithm for content.</summary>
    public string? DigestAlgorithm { get; init; }

    public string? Head { get; init; }

    /// <summary>As written; null when the key is not there.</summary>
    public string? ContentDirectory { get; init; }

    /// <summary>The content directory in force.</summary>
    public string ContentFolder => ContentDirectory ?? "content";

    /// <summary>Digest as written → content paths.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Manifest { get; init; }

    public required IReadOnlyDictionary<string, VersionFacts> Versions { get; init; }

    public required IReadOnlyList<FixityEntry> Fixity { get; init; }
}

/// <summary>What could be understood of one version block.</summary>
/// <param name="Name">Its key, such as <c>v1</c>.</param>
/// <param name="Created">As written.</param>
/// <param name="Message">Null when it is not there.</param>
/// <param name="UserName">Null when it is not there.</param>
/// <param name="UserAddress">Null when it is not there.</param>
/// <param name="State">Logical path → digest as written.</param>
/// <param name="Digests">The keys of the state, as written.</param>
public sealed record VersionFacts(
    string Name, string? Created, string? Message, string? UserName, string? UserAddress, IReadOnlyDictionary<string, string> State,
    IReadOnlyList<string> Digests);

/// <summary>One digest that a fixity block gives for one content path.</summary>
public sealed record FixityEntry(string Algorithm, string Digest, string Path);
