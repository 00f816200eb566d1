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
/// An OCFL 1.1 inventory as this archive writes it: sha256, the default content directory, unpadded versions. Files
/// that a version brings lie under their own names even when their bytes are equal: they are stored in the one read
/// that finds out their digests.
/// </summary>
public sealed record Inventory
{
    public const string Type = "https://ocfl.io/1.1/spec/#inventory";

    public const string FileName = "inventory.json";

    public const string SidecarName = "inventory.json.sha256";

    /// <summary>The declaration of an object; its content is its name without <c>0=</c>, and LF.</summary>
    public const string DeclarationName = "0=ocfl_object_1.1";

    public required string Id { get; init; }

    /// <summary>Content path relative to the object → digest, of all versions.</summary>
    public required IReadOnlyDictionary<string, Digest> Content { get; init; }

    /// <summary>v1, v2 … in order.</summary>
    public required IReadOnlyList<InventoryVersion> Versions { get; init; }

    public int Head => Versions.Count;

    public InventoryVersion Latest => Versions[^1];

    /// <summary>Starts an object, or adds a version to one: what stays under its name is only referred to.</summary>
    public static Inventory WithVersion(Inventory? before, string id, InventoryVersion version)
    {
        var number = (before?.Head ?? 0) + 1;
        var content = new Dictionary<string, Digest>(before?.Content ?? new Dictionary<string, Digest>());
        foreach (var (path, digest) in version.State)
        {
            if (before is null || !before.Latest.State.TryGetValue(path, out var earlier) || earlier != digest)
                content.Add(OcflPaths.ContentPath(number, path), digest);
        }
        return new Inventory
        {
            Id = id,
            Content = content,
            Versions = [.. before?.Versions ?? [], version],
        };
    }

    /// <summary>Where the bytes of a logical path lie; null when the inventory does not list such bytes.</summary>
    public string? PathOf(string logicalPath, Digest digest)
    {
        for (var v = 1; v <= Head; v++)
        {
            var path = OcflPaths.ContentPath(v, logicalPath);
            if (Content.TryGetValue(path, out var listed) && listed == digest)
                return path;
        }
        return Content.FirstOrDefault(entry => entry.Value == digest).Key;
    }

    /// <summary>The inventory as it was at an earlier version: its versions, and the content they refer to or brought.</summary>
    public Inventory At(int version) => version == Head ? this : this with
    {
        Content = Content.Where(entry => VersionOf(entry.Key) <= version).ToDictionary(),
        Versions = [.. Versions.Take(version)],
    };

    internal static int VersionOf(string contentPath) =>
        int.Parse(contentPath.AsSpan(1, contentPath.IndexOf('/', StringComparison.Ordinal) - 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The content paths that a version brought.</summary>
    public IEnumerable<KeyValuePair<string, Digest>> ContentOf(int version) =>
        Content.Where(entry => VersionOf(entry.Key) == version);

    public static byte[] Sidecar(Digest inventory) =>
        System.Text.Encoding.ASCII.GetBytes($"{inventory}  {FileName}\n");

    public static byte[] Declaration { get; } = "ocfl_object_1.1\n"u8.ToArray();
}
