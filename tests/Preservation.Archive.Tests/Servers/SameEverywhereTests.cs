using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Archive.Tests.Registering;
using Preservation.Archive.Validating;
using Preservation.Core.Digests;
using Preservation.Stores.FileSystem;
using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Archive.Tests.Servers;

/// <summary>A store is the same in every technology, and needs no program of ours to be read.</summary>
public sealed class SameEverywhereTests
{
    private const string Folder = "folder", Ceph = "ceph", Azurite = "azurite";

    // More than one part.
    private const int Shard = 11 << 20;

    private static readonly string[] Kept = ["ocfl/", "receipts/"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_and_both_servers_hold_the_same_keys_and_bytes_and_give_the_same_catalogue()
    {
        await using var archive = await ArchiveAsync();
        var expected = await KeysAsync(archive.Context, Folder);
        Assert.Contains(Damaging.Shard, expected.Keys);
        Assert.Equal(3, expected.Keys.Count(key => key.StartsWith("receipts/", StringComparison.Ordinal) && key.EndsWith(".dsse.json", StringComparison.Ordinal)));
        Assert.Equal(expected, await KeysAsync(archive.Context, Ceph));
        Assert.Equal(expected, await KeysAsync(archive.Context, Azurite));
        Assert.Empty(await CatalogueRows.DifferencesAsync(archive.Context));
    }

    [Fact]
    public async Task What_rclone_fetches_from_a_server_is_a_valid_storage_root_with_the_weights_in_it()
    {
        await using var archive = await ArchiveAsync();
        var store = archive.Stores.OfType<ServerStore>().Single(store => store.Name == Ceph);
        await Rclone.CopyAsync(await TestServers.CephAsync(), $"{store.Place.Container}/{store.Prefix}", archive.Folder["fetched"], Token);
        foreach (var kept in Kept)
            Assert.Equal(Soundness.Tree(archive.Folder[Folder, kept]), Soundness.Tree(archive.Folder["fetched", kept]));
        var fetched = new FileSystemStore(StoreName.Parse("fetched"), archive.Folder["fetched"]);
        var report = await new ValidateRoot(fetched).RunAsync("ocfl", readContent: true, null, Token);
        Assert.DoesNotContain(report.AllProblems, problem => !problem.IsWarning);
        Assert.Equal(2, report.Objects.Count);
        var record = (await new FindRecords([fetched], archive.Context.Trust).RunAsync(Damaging.Id, null, Token)).Newest!;
        var registered = Assert.Single(record.Manifest.Artifacts, artifact => artifact.Name.Value == "weights/model-1.bin");
        Assert.Equal((Shard, registered.Digest), ((int)registered.Size, Digest.Of(await File.ReadAllBytesAsync(archive.Folder["fetched", Damaging.Shard], Token))));
    }

    /// <summary>One holding with an amendment and an audit.</summary>
    private static async Task<TestArchive> ArchiveAsync()
    {
        var (ceph, azurite) = (await Places.OnAsync(ServerKind.Ceph), await Places.OnAsync(ServerKind.Azurite));
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var archive = await TestArchive.CreateAsync([new FolderStore(Folder), ceph.NewStore(Ceph), azurite.NewStore(Azurite)], now, Token);
        Assert.Empty((await archive.RegisterAsync("m", archive.WriteSource("source", shardBytes: Shard), Token)).Failures);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await Amending.RunAsync(archive, "m", "essays/one.md")).Failures);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await Damaging.AuditAsync(archive.Context)).Findings);
        return archive;
    }

    private static async Task<SortedDictionary<string, string>> KeysAsync(ArchiveContext archive, string name)
    {
        SortedDictionary<string, string> keys = new(StringComparer.Ordinal);
        foreach (var kept in Kept)
        {
            await foreach (var entry in archive.Store(name).ListAsync(kept.TrimEnd('/'), Token))
            {
                await using var content = await archive.Store(name).OpenAsync(StorageKey.Parse(entry.Key), ReadFrom.Anywhere, Token);
                keys[entry.Key] = $"{(await DigestContent.RunAsync(content!, archive.Chunking, archive.Buffers, NoProgress.Instance, Token)).Digest}";
            }
        }
        return keys;
    }
}
