namespace Preservation.Benchmarks.Stores;

/// <summary>The files of both sides, an archive with three stores, and the servers of two of them.</summary>
internal sealed class StoresScene(Scene scene) : IDisposable
{
    /// <summary>Names and places of the stores.</summary>
    public const string Disk = "disk", S3 = "s3", Az = "az", Bucket = "ours";

    private CloudServers? _servers;
    private string? _registered;

    public Scene Files => scene;

    public string What => $"{scene.Shards} shard{(scene.Shards == 1 ? "" : "s")} of {scene.Size}";

    public CloudServers Servers => _servers ?? throw new InvalidOperationException("No server was started.");

    /// <summary>Shell words that digest every file of a folder on all cores.</summary>
    public static string Digest(string folder) => $"find {folder} -type f -print0 | xargs -0 -n1 -P$(nproc) openssl dgst -sha256 > /dev/null";

    /// <summary>Empty servers: both sides begin with the same, and memory is given back.</summary>
    /// <param name="bytes">What will be put into each of them.</param>
    public void StartServers(long bytes)
    {
        _servers?.Dispose();
        (_servers, _registered) = (null, null);
        scene.Remove("ours-1", "theirs-1", "restored");
        _servers = new CloudServers(Path.Combine(scene.Folder, "servers"), bytes + (bytes / 4) + (1L << 30));
        foreach (var (name, value) in _servers.Environment)
            scene.Environment[name] = value;
    }

    /// <summary>An archive with some of the three stores.</summary>
    public void NewArchive(params string[] stores) => scene.NewArchiveAt(stores.Select(store => store switch
    {
        Disk => $"{Disk}={scene.Folder}/ours-1",
        S3 => $"{S3}=s3://{Bucket}?endpoint={Servers.CephEndpoint}&accessKey=env:S3_KEY&secretKey=env:S3_SECRET",
        _ => $"{Az}=azure://{Bucket}?connectionString=env:AZURE&transferCheck=md5",
    }));

    /// <summary>Registers the model into all three stores, which are new.</summary>
    public Measured Register()
    {
        StartServers(scene.Bytes);
        NewArchive(Disk, S3, Az);
        var measured = RunPreserve($"register bench {scene.Source} --read-back none");
        _registered = scene.Source;
        return measured;
    }

    /// <summary>Registers the model, unless that was done already.</summary>
    public void EnsureRegistered()
    {
        if (_registered != scene.Source)
            Register();
    }

    /// <summary>Runs our program and keeps its result as JSON.</summary>
    public Measured RunPreserve(string arguments) => Run(scene.CommandOf($"{arguments} --json"));

    /// <summary>Runs a command of either side, and sees what the servers did for it.</summary>
    public Measured Run(string command)
    {
        var before = Servers.CpuSeconds();
        var measured = Measured.Run(command, scene.Environment);
        return measured with { ServerSeconds = Servers.CpuSeconds().ToDictionary(server => server.Key, server => server.Value - before[server.Key]) };
    }

    public void Dispose() => _servers?.Dispose();
}
