using Preservation.Core.Digests;

namespace Preservation.Core.Ocfl;

/// <summary>One version block of an inventory of ours.</summary>
public sealed record InventoryVersion
{
    public required DateTimeOffset Created { get; init; }

    public required string Message { get; init; }

    public required string UserName { get; init; }

    /// <summary>A URI: <c>mailto:</c>, https or <c>urn:</c>.</summary>
    public required string UserAddress { get; init; }

    /// <summary>Logical path → digest, in ordinal order of the paths.</summary>
    public required IReadOnlyDictionary<string, Digest> State { get; init; }
}

/// <summary>
/// An OCFL 1.1 inventory as this archive writes it: sha256, the default content directory, unpadded versions, one
/// content path per digest.
/// </summary>
public sealed record Inventory
{
    public const string Type = "https://ocfl.io/1.1/spec/#inventory";

    public const string FileName = "inventory.json";

    public const string SidecarName = "inventory.json.sha256";

    /// <summary>The declaration of an object; its content is its name without <c>0=</c>, and LF.</summary>
    public const string DeclarationName = "0=ocfl_object_1.1";

    public required string Id { get; init; }

    /// <summary>Digest → content path relative to the object, of all versions.</summary>
    public required IReadOnlyDictionary<Digest, string> Content { get; init; }

    /// <summary>v1, v2 … in order.</summary>
    public required IReadOnlyList<InventoryVersion> Versions { get; init; }

    public int Head => Versions.Count;

    public InventoryVersion Latest => Versions[^1];

    /// <summary>Starts an object, or adds a version to one: content that is there already is only referred to.</summary>
    public static Inventory WithVersion(Inventory? before, string id, InventoryVersion version)
    {
        var number = (before?.Head ?? 0) + 1;
        var content = new Dictionary<Digest, string>(before?.Content ?? new Dictionary<Digest, string>());
        foreach (var (path, digest) in version.State.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            content.TryAdd(digest, OcflPaths.ContentPath(number, path));
        return new Inventory
        {
            Id = id,
            Content = content,
            Versions = [.. before?.Versions ?? [], version],
        };
    }

    /// <summary>The content paths that a version brought.</summary>
    public IEnumerable<KeyValuePair<Digest, string>> ContentOf(int version) =>
        Content.Where(entry => entry.Value.StartsWith($"v{version}/", StringComparison.Ordinal));

    public static byte[] Sidecar(Digest inventory) =>
        System.Text.Encoding.ASCII.GetBytes($"{inventory}  {FileName}\n");

    public static byte[] Declaration { get; } = "ocfl_object_1.1\n"u8.ToArray();
}
