using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Preservation.Archive.Files;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Journals;

/// <summary>A file that is done, as far as the journal knows.</summary>
/// <param name="Content">Its digests.</param>
/// <param name="Stored">Stores that have its bytes.</param>
/// <param name="Verified">Stores from which it was read back and was right.</param>
public sealed record JournalEntry(ContentDigest Content, HashSet<string> Stored, HashSet<string> Verified);

/// <summary>
/// What a registration or amendment under way has done, on this machine, so that the same command goes on after a
/// crash. Losing it costs time, never bytes: what lies in the stores is compared instead. A last line cut off by a
/// crash is forgotten.
/// </summary>
public sealed class Journal : IDisposable
{
    private const string PlanFile = "plan.json", LinesFile = "done.jsonl", PackageFolder = "package";

    /// <summary>Name of the record inventory in a package: by it one can tell whether the work was committed.</summary>
    public const string RecordInventory = "record.inventory.json";

    private readonly string _folder;
    private readonly FileStream _lines;
    private readonly Lock _lock = new();

    private Journal(string folder, bool isResumed)
    {
        (_folder, IsResumed) = (folder, isResumed);
        var path = Path.Combine(folder, LinesFile);
        Entries = ReadLines(path);
        _lines = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        // After a torn line the next one must not be glued to it.
        _lines.Write("\n"u8);
    }

    /// <summary>By the names of artifacts.</summary>
    public ConcurrentDictionary<string, JournalEntry> Entries { get; }

    /// <summary>Whether an earlier run left something to go on from.</summary>
    public bool IsResumed { get; }

    /// <summary>Starts a journal, or goes on with the one that is there.</summary>
    /// <param name="folder">Of this holding.</param>
    /// <param name="plan">What is to be done, in a form that is equal when the same command is run again.</param>
    /// <param name="committed">The newest record inventory in any store; null when the holding is not there yet.</param>
    /// <exception cref="ArchiveRefusedException">Something else is under way for this holding.</exception>
    public static Journal Open(string folder, byte[] plan, Digest? committed)
    {
        var path = Path.Combine(folder, PlanFile);
        if (committed is { } newest && File.Exists(path) && !File.ReadAllBytes(path).AsSpan().SequenceEqual(plan))
            LetGo(folder, newest);
        var isResumed = File.Exists(path);
        if (isResumed && !File.ReadAllBytes(path).AsSpan().SequenceEqual(plan))
        {
            throw new ArchiveRefusedException(
                $"'{Path.GetFileName(folder)}' is under way already, from another source or with files that have changed since. Put the source back as it was (see '{path}') and run the same command, or register it under another id.");
        }
        if (!isResumed)
        {
            Forget(folder);
            Directory.CreateDirectory(folder);
            DurableFile.Write(path, plan);
        }
        return new Journal(folder, isResumed);
    }

    /// <summary>Forgets work that was committed, though not in every store: 'store fill' does not need its journal.</summary>
    /// <param name="folder">Of this holding.</param>
    /// <param name="committed">The newest record inventory in any store; other work stays.</param>
    public static void LetGo(string folder, Digest committed)
    {
        if (Exists(folder) && PackagedRecord(folder) is { } record && Digest.Of(record) == committed)
            Remove(folder);
    }

    /// <summary>Removes what a crash at the very end of <see cref="Finish"/> left; its package must not become that of another sequence.</summary>
    public static void Forget(string folder)
    {
        if (!Exists(folder) && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Whether something is under way for a holding.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, PlanFile));

    /// <summary>The record inventory that a broken run made and may have committed somewhere; null before it was made.</summary>
    public static byte[]? PackagedRecord(string folder)
    {
        var path = Path.Combine(folder, PackageFolder, RecordInventory);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public void Stored(ArtifactName name, ContentDigest content, IEnumerable<string> stores)
    {
        lock (_lock)
        {
            if (!Entries.TryGetValue(name.Value, out var entry) || entry.Content.Digest != content.Digest)
                Entries[name.Value] = entry = new JournalEntry(content, [], []);
            entry.Stored.UnionWith(stores);
            Append(json =>
            {
                json.WriteString("stored", name.Value);
                json.WriteNumber("size", content.Size);
                json.WriteString("sha256", content.Digest.ToString());
                json.WriteNumber("chunkSize", content.Chunking.ChunkSize);
                json.WriteBase64String("leaves", content.LeafFile());
                WriteStores(json, stores);
            });
        }
    }

    public void Verified(ArtifactName name, string store)
    {
        lock (_lock)
        {
            Entries[name.Value].Verified.Add(store);
            Append(json =>
            {
                json.WriteString("verified", name.Value);
                WriteStores(json, [store]);
            });
        }
    }

    /// <summary>Files that were made once and must be the same in every store; null before they were all written.</summary>
    public IReadOnlyDictionary<string, byte[]>? ReadPackage()
    {
        var folder = Path.Combine(_folder, PackageFolder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
                path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes, StringComparer.Ordinal)
            : null;
    }

    /// <summary>Keeps them; all or none are found again.</summary>
    public void WritePackage(IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Path.Combine(_folder, PackageFolder);
        var temporary = folder + ".tmp";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(temporary, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, bytes);
        }
        Directory.Move(temporary, folder);
        DurableFile.FlushFolder(_folder);
    }

    /// <summary>Signed receipts that may not have reached every store, the oldest first.</summary>
    public IReadOnlyList<byte[]> StagedReceipts => [.. ReceiptPaths.Select(File.ReadAllBytes)];

    public void StageReceipt(byte[] envelope) => DurableFile.Write(Path.Combine(_folder, $"receipt-{ReceiptPaths.Count():0000}.dsse.json"), envelope);

    private IOrderedEnumerable<string> ReceiptPaths => Directory.EnumerateFiles(_folder, "receipt-*.dsse.json").Order(StringComparer.Ordinal);

    /// <summary>Forgets everything: the work is done and lies in the stores.</summary>
    public void Finish()
    {
        _lines.Dispose();
        Remove(_folder);
    }

    private static void Remove(string folder)
    {
        // The plan goes first: without it nothing is resumed, whatever of the rest a crash leaves.
        File.Delete(Path.Combine(folder, PlanFile));
        Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => _lines.Dispose();

    private void Append(Action<Utf8JsonWriter> write)
    {
        var line = StrictJson.Write(
            json =>
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            },
            indented: false);
        _lines.Write(line);
        _lines.Flush();
    }

    private static void WriteStores(Utf8JsonWriter json, IEnumerable<string> stores)
    {
        json.WriteStartArray("stores");
        foreach (var store in stores)
            json.WriteStringValue(store);
        json.WriteEndArray();
    }

    private static ConcurrentDictionary<string, JournalEntry> ReadLines(string path)
    {
        ConcurrentDictionary<string, JournalEntry> entries = new(StringComparer.Ordinal);
        if (!File.Exists(path))
            return entries;
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            try
            {
                using var json = StrictJson.Parse(Encoding.UTF8.GetBytes(line), path);
                ReadLine(new JsonReading(json.RootElement, "$", []), entries);
            }
            catch (DocumentException)
            {
                // Cut off by a crash: what it told of is found in the stores.
            }
        }
        return entries;
    }

    private static void ReadLine(JsonReading line, ConcurrentDictionary<string, JournalEntry> entries)
    {
        var stores = line.Strings("stores");
        if (line.OptionalString("verified") is { } verified)
        {
            entries.GetValueOrDefault(verified)?.Verified.UnionWith(stores);
            return;
        }
        var (name, size, chunking) = (line.String("stored"), line.Integer("size"), new Chunking((int)line.Integer("chunkSize")));
        if (ContentDigest.ReadLeafFile(Convert.FromBase64String(line.String("leaves")), chunking.Count(size)) is not { } leaves)
            return;
        var content = new ContentDigest(size, line.Digest("sha256"), chunking, leaves);
        if (!entries.TryGetValue(name, out var entry) || entry.Content.Digest != content.Digest)
            entries[name] = entry = new JournalEntry(content, [], []);
        entry.Stored.UnionWith(stores);
    }
}
