using Preservation.Testing;
using Preservation.Testing.Servers;

[assembly: AssemblyFixture(typeof(ServersFixture))]

namespace Preservation.Archive.Tests.Servers;

/// <summary>Every kind of store that is not a folder.</summary>
public enum ServerKind
{
    Ceph,

    /// <summary>Ceph with versions and locks.</summary>
    CephLocked,

    Azurite,
}

/// <summary>One bucket or container of each kind for all tests, and archives that have a store in it.</summary>
internal static class Places
{
    private static readonly Dictionary<ServerKind, Lazy<Task<ServerPlace>>> All = Enum.GetValues<ServerKind>()
        .ToDictionary(kind => kind, kind => new Lazy<Task<ServerPlace>>(() => MakeAsync(kind)));

    /// <summary>Name of the folder, and name of the store on a server.</summary>
    public const string Near = "near", Far = "far";

    public static Task<ServerPlace> OnAsync(ServerKind kind) => All[kind].Value;

    /// <summary>An archive with a folder and an empty store on a server.</summary>
    public static async Task<TestArchive> ArchiveAsync(ServerKind kind) => await ArchiveAsync(await OnAsync(kind));

    public static Task<TestArchive> ArchiveAsync(ServerPlace place) => TestArchive.CreateAsync(
        [new FolderStore(Near), place.NewStore(Far)], DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()), TestContext.Current.CancellationToken);

    /// <summary>Two small files, the smallest holding in which there is one of everything.</summary>
    public static string WriteSmallSource(TestArchive archive)
    {
        var shard = new byte[70_000];
        new Random(1).NextBytes(shard);
        Damaging.Add(archive.Folder["source", "interviews", "session-1.json"], "{\"a\": 1}");
        File.WriteAllBytes(archive.Folder["source", "model-1.bin"], shard);
        return archive.Folder["source"];
    }

    private static async Task<ServerPlace> MakeAsync(ServerKind kind) => kind == ServerKind.Azurite
        ? await ServerPlace.OnAsync(await TestServers.AzuriteAsync(), CancellationToken.None)
        : await ServerPlace.OnAsync(await TestServers.CephAsync(), kind == ServerKind.CephLocked, CancellationToken.None);
}
