namespace Preservation.Testing.Servers;

/// <summary>A real PostgreSQL. Tests that only use it share one and take a schema each; a test that harms it starts its own.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // Null when the server is not only ours: others still need it.
    private readonly string? _folder;

    internal PostgresServer(IReadOnlyDictionary<string, string> lines, string? folder = null)
    {
        _folder = folder;
        ConnectionString = lines["connection_string"];
        Port = int.Parse(lines["port"], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Of who may do everything, with his password.</summary>
    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>A name that no schema ever had.</summary>
    public static string NewSchema() => $"t_{Guid.NewGuid():N}";

    /// <summary>Starts one of its own for a test, which disposes it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = await ServerFolders.NewAsync("postgres");
        return new PostgresServer(await ServerScripts.RunAsync("postgres", folder), folder);
    }

    /// <summary>Stops it at once, whatever it is doing, as an outage does. What was committed stays. Only for a server of one's own.</summary>
    public Task KillAsync() => ServerScripts.RunAsync("postmaster", "kill", OwnFolder());

    /// <summary>Starts it again, at the same port.</summary>
    public Task StartAgainAsync() => ServerScripts.RunAsync("postmaster", "start", OwnFolder());

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await ServerScripts.RunAsync("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string OwnFolder() =>
        _folder ?? throw new InvalidOperationException("This server serves other tests too. Start your own: await using var postgres = await PostgresServer.StartAsync();");
}
