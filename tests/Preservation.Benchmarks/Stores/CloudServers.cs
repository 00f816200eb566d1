using Azure.Storage.Blobs;
using Azure.Storage.Sas;

namespace Preservation.Benchmarks.Stores;

/// <summary>Ceph's gateway, whose data lies in memory, and Azurite, whose data lies on disk: both on loopback, empty at the start, gone when disposed.</summary>
internal sealed class CloudServers : IDisposable
{
    /// <summary>The container and the bucket of the other side.</summary>
    public const string Theirs = "theirs";

    private static readonly string Scripts = Path.Combine(FindRoot(), "ops", "servers");

    private static readonly (string Name, string PidFile)[] Processes =
        [("radosgw", "ceph/run/client.rgw.a.pid"), ("ceph-osd", "ceph/run/osd.0.pid"), ("azurite", "azurite/run/azurite.pid")];

    private readonly string _folder;
    private readonly ConsoleCancelEventHandler _stop;

    /// <param name="folder">Where they are to lie; what an earlier run has left there is stopped.</param>
    /// <param name="bytes">What Ceph is to have room for.</param>
    public CloudServers(string folder, long bytes)
    {
        _folder = folder;
        _stop = (_, _) => Stop();
        Stop();
        Console.CancelKeyPress += _stop;
        var ceph = Start("ceph", new() { ["CEPH_BYTES"] = $"{bytes}" });
        var azurite = Start("azurite", []);
        CephEndpoint = ceph["endpoint"];
        var blobs = new BlobServiceClient(azurite["connection_string"]).CreateBlobContainer(Theirs).Value;
        Environment = new Dictionary<string, string?>
        {
            ["S3_KEY"] = ceph["access_key"],
            ["S3_SECRET"] = ceph["secret_key"],
            ["AZURE"] = azurite["connection_string"],
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_CEPH_TYPE"] = "s3",
            ["RCLONE_CONFIG_CEPH_PROVIDER"] = "Ceph",
            ["RCLONE_CONFIG_CEPH_ENDPOINT"] = ceph["endpoint"],
            ["RCLONE_CONFIG_CEPH_ACCESS_KEY_ID"] = ceph["access_key"],
            ["RCLONE_CONFIG_CEPH_SECRET_ACCESS_KEY"] = ceph["secret_key"],
            ["RCLONE_CONFIG_AZ_TYPE"] = "azureblob",
            ["RCLONE_CONFIG_AZ_SAS_URL"] = blobs.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddDays(1)).ToString(),
            // With it rclone does not start for S3.
            ["AWS_CA_BUNDLE"] = null,
        };
    }

    public string CephEndpoint { get; }

    /// <summary>Keys and addresses of both, for our program and for rclone, which knows them as <c>ceph:</c> and <c>az:</c>.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>User and system time that each server has taken so far.</summary>
    public IReadOnlyDictionary<string, double> CpuSeconds() => Processes.ToDictionary(
        process => process.Name, process => ProcessFacts.CpuSeconds(int.Parse(File.ReadAllText(Path.Combine(_folder, process.PidFile)), null)));

    /// <summary>Kills the gateway, as an outage does; what was put stays.</summary>
    public void KillGateway() => Shell.Run($"{Scripts}/radosgw kill {_folder}/ceph");

    /// <summary>Starts the gateway again, at the same port.</summary>
    public void StartGateway() => Shell.Run($"{Scripts}/radosgw start {_folder}/ceph");

    public void Dispose()
    {
        Console.CancelKeyPress -= _stop;
        Stop();
    }

    // Prints lines 'name=value' that a shell could read.
    private Dictionary<string, string> Start(string server, Dictionary<string, string?> environment) =>
        Shell.Run($"{Scripts}/{server} {_folder}/{server}", environment)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim('\''));

    private void Stop()
    {
        if (!Directory.Exists(_folder))
            return;
        Shell.Run($"{Scripts}/stop {_folder}/ceph {_folder}/azurite");
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Preservation.sln is not above the benchmark.");
    }
}
