namespace Preservation.Testing.Servers;

/// <summary>
/// The real servers of a test run: each is started when a test first asks for it, and serves all tests of the process.
/// When <c>PRESERVATION_TEST_SERVERS</c> names a folder with <c>ceph.env</c>, <c>azurite.env</c> and <c>postgres.env</c>,
/// these servers are taken instead, and left running.
/// </summary>
public static class TestServers
{
    private static readonly Lazy<Task<CephServer>> Ceph = new(async () => new CephServer(await LinesAsync("ceph")));
    private static readonly Lazy<Task<AzuriteServer>> Azurite = new(async () => new AzuriteServer(await LinesAsync("azurite")));
    private static readonly Lazy<Task<PostgresServer>> Postgres = new(async () => new PostgresServer(await LinesAsync("postgres")));

    public static Task<CephServer> CephAsync() => Ceph.Value;

    public static Task<AzuriteServer> AzuriteAsync() => Azurite.Value;

    public static Task<PostgresServer> PostgresAsync() => Postgres.Value;

    // What the starter of a server prints, now or when it ran.
    private static async Task<IReadOnlyDictionary<string, string>> LinesAsync(string server)
    {
        if (Environment.GetEnvironmentVariable("PRESERVATION_TEST_SERVERS") is { Length: > 0 } folder)
            return ServerScripts.Read(await File.ReadAllTextAsync(Path.Combine(folder, server + ".env")));
        return await ServerScripts.RunAsync(server, await ServerFolders.NewAsync(server));
    }
}
