using System.Net;
using System.Net.Sockets;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

/// <summary>An archive of three folders, made by the real <c>preserve</c>, for a worker that listens on a port of its own.</summary>
internal sealed class WorkerArchive : IDisposable
{
    public const string Holding = "s1";

    public TempFolder Place { get; } = new();

    public string Folder => Place["archive"];

    public Uri Listen { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>Without any holding.</summary>
    public static async Task<WorkerArchive> EmptyAsync(CancellationToken cancellationToken)
    {
        var archive = new WorkerArchive();
        await archive.PreserveAsync(cancellationToken, "init", archive.Folder, "--unencrypted-key", "--store", $"one={archive.Place["disk1"]}", $"two={archive.Place["disk2"]}", $"three={archive.Place["disk3"]}");
        QuickKey.Encrypt(archive.Folder);
        File.WriteAllText(archive.Settings, $$"""{"schema":"urn:weight-preservation:worker:v1","listen":"{{archive.Listen}}","tick":"1s"}""");
        return archive;
    }

    /// <param name="repairs">Whether it repairs by itself.</param>
    /// <param name="presence">How often presence is audited.</param>
    /// <param name="full">How often all bytes are read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<WorkerArchive> CreateAsync(bool repairs, string presence, string full, CancellationToken cancellationToken)
    {
        var archive = await EmptyAsync(cancellationToken);
        await archive.PreserveAsync(cancellationToken, "sample", archive.Place["model"], "--size", "1MiB", "--shards", "2");
        await archive.PreserveAsync(cancellationToken, "register", Holding, archive.Place["model"], "--display-name", "S", "--retired-on", "2026-10-01", "--yes");
        File.WriteAllText(Path.Combine(archive.Folder, "policy.json"), $$$"""
            {"schema":"urn:weight-preservation:policy:v1","version":2,"copies":3,
             "auditIntervals":{"presence":"{{{presence}}}","sample":"365d","full":"{{{full}}}","drill":"365d"},
             "repair":{"automatic":{{{(repairs ? "true" : "false")}}},"perStoreAndHour":3}}
            """);
        return archive;
    }

    /// <summary>Path of worker.json.</summary>
    public string Settings => Path.Combine(Folder, "worker.json");

    /// <summary>A file of weights as it lies in a store.</summary>
    public string Weights(string disk) => Directory.EnumerateFiles(Place[disk], "model-00001-of-*.safetensors", SearchOption.AllDirectories).Single(path => path.Contains("/content/weights", StringComparison.Ordinal));

    /// <summary>Runs <c>preserve</c>, which must succeed.</summary>
    public async Task<PreserveResult> PreserveAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await Preserve.RunAsync(Folder, cancellationToken, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => Place.Dispose();
}
