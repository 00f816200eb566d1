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
                Assert.True(IsReceipt(left), $"'{left}' is left of an upload.");
        }
    }

    // A receipt has another name each time, so that one whose process was killed while it wrote it is not taken up again.
    private static bool IsReceipt(string path) => new FileInfo(path).Length < 64 << 10
        && (File.ReadAllText(path) is "" || File.ReadAllText(path).Contains("\"payloadType\"", StringComparison.Ordinal));

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
