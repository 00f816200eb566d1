namespace Preservation.Benchmarks.Scaling;

/// <summary>A PostgreSQL on a folder of this machine, gone when disposed. It starts without fsync, as <c>ops/servers/postgres</c> starts it for tests.</summary>
internal sealed class PostgresFolder : IDisposable
{
    private static readonly string Scripts = Path.Combine(Scene.Root, "ops", "servers");

    private readonly string _folder;

    public PostgresFolder(string above)
    {
        _folder = Path.Combine(above, "postgres");
        Stop();
        // Its server runs as nobody.
        Shell.Run($"mkdir -p {above}; chmod 711 {above}");
        ConnectionString = Shell.Run($"{Scripts}/postgres {_folder}").Split('\n').First(line => line.StartsWith("connection_string=", StringComparison.Ordinal)).Split('=', 2)[1].Trim('\'');
    }

    public string ConnectionString { get; }

    /// <summary>The one that all others of the server descend from.</summary>
    public int Process => int.Parse(File.ReadLines(Path.Combine(_folder, "run", "postgres.pid")).First(), null);

    public string Log => Path.Combine(_folder, "log", "postgres.log");

    public void Dispose() => Stop();

    private void Stop()
    {
        if (!Directory.Exists(_folder))
            return;
        Shell.Run($"{Scripts}/stop {_folder}");
        Directory.Delete(_folder, recursive: true);
    }
}
