using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Preservation.Archive.Ports;
using Preservation.Archive.Validating;
using Preservation.Stores.FileSystem;

namespace Preservation.Archive.Tests.Validating;

/// <summary>A folder of its own with a valid OCFL object of two versions, or a storage root around it, to be damaged by a test.</summary>
internal sealed class OcflSample : IDisposable
{
    public const string Id = "urn:example:1";

    /// <summary>Where layout 0003 puts the object.</summary>
    public static readonly string ObjectFolder = Core.Ocfl.OcflPaths.ObjectFolder(Id);

    private readonly string _top = Directory.CreateTempSubdirectory("ocfl-").FullName;
    private readonly string _object;

    private OcflSample(string folder, string id)
    {
        _object = folder;
        AddObject(folder, id);
    }

    /// <summary>The object at the top.</summary>
    public static OcflSample Object() => new("", Id);

    /// <summary>A storage root with one object; paths are relative to the root, edits go to the object.</summary>
    public static OcflSample Root()
    {
        OcflSample sample = new(ObjectFolder, Id);
        const string layout = "0003-hash-and-id-n-tuple-storage-layout";
        sample.Write("0=ocfl_1.1", "ocfl_1.1\n");
        sample.Write("README", "Unknown files are ignored here.");
        sample.Write("ocfl_layout.json", $$"""{"extension":"{{layout}}","description":"as ever"}""");
        sample.Write($"extensions/{layout}/config.json",
            $$"""{"extensionName":"{{layout}}","digestAlgorithm":"sha256","tupleSize":3,"numberOfTuples":3}""");
        return sample;
    }

    public void AddObject(string folder, string id, string specification = "1.1")
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        Write($"{prefix}0=ocfl_object_{specification}", $"ocfl_object_{specification}\n");
        Write($"{prefix}v1/content/a.txt", "alpha");
        Write($"{prefix}v2/content/b.txt", "beta");
        var (alpha, beta) = (Sha512("alpha"), Sha512("beta"));
        JsonObject v1 = Version(("a.txt", alpha)), v2 = Version(("a.txt", alpha), ("b.txt", beta));
        var first = Inventory("v1", [(alpha, "v1/content/a.txt")], [v1]);
        var second = Inventory("v2", [(alpha, "v1/content/a.txt"), (beta, "v2/content/b.txt")], [v1, v2]);
        WriteInventory($"{prefix}v1/", first.ToJsonString());
        WriteInventory($"{prefix}v2/", second.ToJsonString());
        WriteInventory(prefix, second.ToJsonString());

        JsonObject Inventory(string head, (string Digest, string Path)[] manifest, JsonObject[] versions) => new()
        {
            ["id"] = id,
            ["type"] = $"https://ocfl.io/{specification}/spec/#inventory",
            ["digestAlgorithm"] = "sha512",
            ["head"] = head,
            ["manifest"] = new JsonObject(manifest.Select(entry => KeyValuePair.Create(entry.Digest, (JsonNode?)new JsonArray(entry.Path)))),
            ["versions"] = new JsonObject(versions.Select((version, i) => KeyValuePair.Create($"v{i + 1}", (JsonNode?)version.DeepClone()))),
        };
    }

    /// <summary>Changes the newest inventory, in the root of the object and in v2.</summary>
    public void Edit(Action<JsonObject> edit) => EditText(text => Edited(text, edit));

    /// <summary>Changes only the inventory of v1.</summary>
    public void EditFirst(Action<JsonObject> edit) => WriteInventory(Below("v1/"), Edited(Read(Below("v1/inventory.json")), edit));

    public void EditText(Func<string, string> edit)
    {
        var text = edit(Read(Below("inventory.json")));
        WriteInventory(Below(""), text);
        WriteInventory(Below("v2/"), text);
    }

    public void EditBytes(Func<byte[], byte[]> edit)
    {
        var bytes = edit(File.ReadAllBytes(PathOf(Below("inventory.json"))));
        foreach (var prefix in new[] { Below(""), Below("v2/") })
            WriteInventory(prefix, bytes);
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text, new UTF8Encoding(false));
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public void Delete(string path) => File.Delete(PathOf(path));

    public void DeleteFolder(string path) => Directory.Delete(PathOf(path), recursive: true);

    public void MakeFolder(string path) => Directory.CreateDirectory(PathOf(path));

    public void Link(string path, string target) => File.CreateSymbolicLink(PathOf(path), target);

    public void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(to))!);
        Directory.Move(PathOf(from), PathOf(to));
    }

    public async Task<ValidationReport> ValidateObjectAsync(bool readContent = true) =>
        await new ValidateObject(new FileSystemStore(StoreName.Parse("folder"), _top)).RunAsync(_object, readContent, null, TestContext.Current.CancellationToken);

    public async Task<ValidationReport> ValidateRootAsync(bool readContent = true, IProgress<string>? progress = null) =>
        await new ValidateRoot(new FileSystemStore(StoreName.Parse("folder"), _top)).RunAsync("", readContent, progress, TestContext.Current.CancellationToken);

    public static string Sha512(string text) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(text)));

    public void Dispose() => Directory.Delete(_top, recursive: true);

    private static JsonObject Version(params (string Path, string Digest)[] state) => new()
    {
        ["created"] = "2026-11-20T12:00:00Z",
        ["state"] = new JsonObject(state.Select(entry => KeyValuePair.Create(entry.Digest, (JsonNode?)new JsonArray(entry.Path)))),
        ["message"] = "A version",
        ["user"] = new JsonObject { ["name"] = "A. Person", ["address"] = "mailto:a@example.org" },
    };

    private static string Edited(string text, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        edit(json);
        return json.ToJsonString();
    }

    private void WriteInventory(string prefix, string text) => WriteInventory(prefix, Encoding.UTF8.GetBytes(text));

    private void WriteInventory(string prefix, byte[] bytes)
    {
        Directory.CreateDirectory(PathOf(prefix));
        File.WriteAllBytes(PathOf(prefix + "inventory.json"), bytes);
        Write(prefix + "inventory.json.sha512", $"{Convert.ToHexStringLower(SHA512.HashData(bytes))} inventory.json\n");
    }

    private string Below(string path) => _object.Length == 0 ? path : $"{_object}/{path}";

    private string PathOf(string path) => Path.Combine(_top, path);
}
