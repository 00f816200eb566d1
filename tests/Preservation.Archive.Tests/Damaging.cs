using Preservation.Archive.Auditing;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Testing;

namespace Preservation.Archive.Tests;

/// <summary>Ways to spoil a store behind the back of the program.</summary>
internal static class Damaging
{
    public static readonly HoldingId Id = HoldingId.Parse("m");

    public static string Weights => HoldingRecord.Folder(Id, ObjectPart.Weights);

    public static string RecordFolder => HoldingRecord.Folder(Id, ObjectPart.Record);

    /// <summary>A shard of four chunks.</summary>
    public static string Shard => $"{Weights}/v1/content/weights/model-1.bin";

    public static string Transcript => $"{RecordFolder}/v1/content/dossier/interviews/session-1.json";

    public static string Envelope => $"{RecordFolder}/v1/content/manifest/manifest.dsse.json";

    public static void FlipBit(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at < 0 ? file.Length + at : at;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }

    public static void Resize(string path, int by)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.SetLength(file.Length + by);
    }

    public static void InsteadOf(string path, Action<string> put)
    {
        File.Delete(path);
        put(path);
    }

    public static void Add(string path, string text = "x")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Deletes an object and the folders on the way to it.</summary>
    public static void DeleteObject(string store, string folder) =>
        Directory.Delete(Path.Combine(store, string.Join('/', folder.Split('/')[..2])), recursive: true);

    /// <summary>Changes the words of the newest record inventory everywhere in the object, sidecars included.</summary>
    public static void Reword(string folder)
    {
        foreach (var inventory in Directory.GetFiles(Path.Combine(folder, RecordFolder), "inventory.json", SearchOption.AllDirectories))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(inventory).Replace("registered", "Registered", StringComparison.Ordinal));
            File.WriteAllBytes(inventory, bytes);
            File.WriteAllBytes(inventory + ".sha256", Inventory.Sidecar(Core.Digests.Digest.Of(bytes)));
        }
    }

    public static async Task<AuditOutcome> AuditAsync(ArchiveContext archive, Grade grade = Grade.Full, string? store = null) =>
        await new AuditArchive(archive, new AuditOptions { Grade = grade, Store = store }).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>An archive of three stores with the holding <c>m</c> in it.</summary>
    public static async Task<TestArchive> ArchiveAsync()
    {
        var archive = await TestArchive.CreateAsync(TestContext.Current.CancellationToken);
        await archive.RegisterAsync("m", archive.WriteSource("source"), TestContext.Current.CancellationToken);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        return archive;
    }
}
