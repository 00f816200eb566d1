using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>What must hold of an archive whose processes were killed and run again.</summary>
internal static class KilledArchive
{
    /// <summary>Nothing half-done is left, every store is valid by the specification, whole, and has the same bytes.</summary>
    public static async Task IsWholeAsync(PreparedArchive archive, int holdings, long sequences, CancellationToken cancellationToken)
    {
        HasNothingLeft(archive);
        foreach (var store in PreparedArchive.Stores)
        {
            var valid = (await archive.RunAsync(cancellationToken, "ocfl", "validate", archive[store, "ocfl"], "--json")).Gives(0).IsJson();
            Assert.Equal(2 * holdings, valid.GetProperty("objects").GetInt32());
            Assert.DoesNotContain(valid.Each("problems"), problem => problem.Text("code") != "W004");
        }
        (await archive.RunAsync(cancellationToken, "audit")).Gives(0).Without("DAMAGED", "never completed");
        (await archive.RunAsync(cancellationToken, "status")).Gives(0, "All is whole");
        HasOneManifestPerSequence(archive, holdings * sequences);
        HasTheSameBytes(archive);
    }

    /// <summary>No upload, no journal.</summary>
    public static void HasNothingLeft(PreparedArchive archive)
    {
        var journal = archive["archive", "journal"];
        Assert.Empty(Directory.Exists(journal) ? Directory.GetFileSystemEntries(journal) : []);
        foreach (var store in PreparedArchive.Stores)
        {
            foreach (var left in Directory.Exists(archive[store, ".uploads"]) ? Directory.GetFileSystemEntries(archive[store, ".uploads"]) : [])
                Assert.True(IsOfOneRun(left), $"'{left}' is left of an upload, {new FileInfo(left).Length} bytes: {Beginning(left)}");
        }
    }

    private static string Beginning(string path)
    {
        using var file = File.OpenRead(path);
        return System.Text.Encoding.Latin1.GetString(new BinaryReader(file).ReadBytes(200));
    }

    // A receipt, and a note in quarantine, has another name each time: one whose process was killed while it wrote it is not
    // taken up again. The first upload an hour later removes it.
    private static bool IsOfOneRun(string path)
    {
        var text = new FileInfo(path).Length < 64 << 10 ? File.ReadAllText(path) : null;
        return text is "" || text?.StartsWith("{\n  \"kind\":", StringComparison.Ordinal) == true || text?.Contains("\"payloadType\"", StringComparison.Ordinal) == true;
    }

    private static void HasOneManifestPerSequence(PreparedArchive archive, long count)
    {
        foreach (var store in PreparedArchive.Stores)
            Assert.Equal(count, Directory.GetFiles(archive[store, "ocfl"], "manifest.dsse.json", SearchOption.AllDirectories).Length);
    }

    // Inventories, manifests, everything: receipts of killed runs may be in some stores only.
    private static void HasTheSameBytes(PreparedArchive archive)
    {
        var expected = Listing.Of(archive["a", "ocfl"]);
        foreach (var store in PreparedArchive.Stores)
            Assert.Equal(expected, Listing.Of(archive[store, "ocfl"]));
        foreach (var store in PreparedArchive.Stores)
            Assert.All(Directory.EnumerateFileSystemEntries(archive[store], "*", SearchOption.AllDirectories),
                path => Assert.True(FileFacts.Of(path) is { IsFolder: true } or { Kind: StoredKind.File }, path));
    }
}
