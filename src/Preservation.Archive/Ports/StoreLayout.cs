using System.Text;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Ports;

/// <summary>What every store of an archive has besides holdings: its identity and the files of an OCFL storage root.</summary>
public static class StoreLayout
{
    /// <summary>Archive UUID, store name and format version; a store of another archive is refused by it.</summary>
    public const string IdentityKey = "store.json";

    public const string KitFolder = "kit";

    public const string Schema = "urn:weight-preservation:store:v1";

    private const string Declaration = $"{HoldingRecord.OcflRoot}/0=ocfl_1.1";

    /// <summary>The files of the storage root, with their bytes, in the order in which they are written: the declaration last.</summary>
    public static IReadOnlyList<(string Key, byte[] Bytes)> RootFiles { get; } =
    [
        ($"{HoldingRecord.OcflRoot}/README.md", Encoding.UTF8.GetBytes(Readme)),
        ($"{HoldingRecord.OcflRoot}/extensions/{OcflPaths.LayoutName}/config.json", LayoutConfig()),
        ($"{HoldingRecord.OcflRoot}/ocfl_layout.json", LayoutDescription()),
        (Declaration, "ocfl_1.1\n"u8.ToArray()),
    ];

    public static IReadOnlySet<string> RootKeys { get; } = RootFiles.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);

    public static byte[] Identity(Guid archive, string store) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("archive", $"urn:uuid:{archive}");
        json.WriteString("store", store);
        json.WriteEndObject();
    });

    private static byte[] LayoutConfig() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("extensionName", OcflPaths.LayoutName);
        json.WriteString("digestAlgorithm", "sha256");
        json.WriteNumber("tupleSize", 3);
        json.WriteNumber("numberOfTuples", 3);
        json.WriteEndObject();
    });

    private static byte[] LayoutDescription() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("extension", OcflPaths.LayoutName);
        json.WriteString("description", "Three folders from the first nine hex characters of SHA-256 of the object id, then the id, percent-encoded.");
        json.WriteEndObject();
    });

    private const string Readme = """
        # An OCFL storage root

        This folder follows the Oxford Common File Layout 1.1 (ocfl.io). Each holding has two objects:
        `model:<holding>:weights`, the files of the model, which never change and have one version, and
        `model:<holding>:record`, the dossier and the signed manifests, with one version per sequence.

        An object with the id I lies at a/b/c/E, where abc are the first nine lower-case hex characters of SHA-256(I),
        in threes, and E is I with every byte outside A-Z a-z 0-9 - _ written as %xx in lower-case hex; an E longer
        than 100 characters is cut there and followed by '-' and the whole digest.

        Digests are SHA-256 and not the recommended SHA-512 (validators warn W004): with common processors it is three
        times as fast, and an audit of terabytes has to be done often.

        To check an object by hand: `sha256sum -c inventory.json.sha256` in its folder, then compare the digests under
        "manifest" in inventory.json with `sha256sum` of the files. The folder `kit` beside this one explains the signed
        manifests and how to verify them with openssl, jq and sha256sum alone.

        """;
}
