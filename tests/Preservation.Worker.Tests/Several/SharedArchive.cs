using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Preservation.Catalogue.Postgres;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;
using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Worker.Tests.Several;

/// <summary>An archive that the real program made, with its catalogue in PostgreSQL and two folders for a worker each.</summary>
internal sealed class SharedArchive : IDisposable
{
    private const string Variable = "TEST_CATALOGUE";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new() { ["PRESERVATION_PASSPHRASE"] = Preserve.Passphrase };
    private string _connection = "";
    private string _schema = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="interval">Of full audits.</param>
    /// <param name="sizes">Of the holdings, in bytes.</param>
    public static Task<SharedArchive> CreateAsync(string interval, params long[] sizes) => CreateAsync(interval, null, [.. sizes.Select(size => (1, size))]);

    /// <param name="interval">Of full audits.</param>
    /// <param name="bytesPerSecond">That a store gives, so that audits take their time; null for as fast as it can.</param>
    /// <param name="holdings">How many shards each has, and how large each of these is, in bytes.</param>
    public static async Task<SharedArchive> CreateAsync(string interval, long? bytesPerSecond, params (int Shards, long Size)[] holdings)
    {
        var archive = new SharedArchive();
        var one = archive._folder["one"];
        await archive.PreserveAsync("init", one, "--unencrypted-key", "--chunk-size", "65536", "--holder", "test custodian", "--store", $"a={archive._folder["a"]}", "--store", $"b={archive._folder["b"]}");
        QuickKey.Encrypt(one);
        archive._connection = archive._environment[Variable] = (await TestServers.PostgresAsync()).ConnectionString;
        for (var i = 0; i < holdings.Length; i++)
        {
            var source = Directory.CreateDirectory(archive._folder[$"source{i}"]).FullName;
            for (var shard = 1; shard <= holdings[i].Shards; shard++)
            {
                await using var file = File.Create(Path.Combine(source, $"model-{shard}.bin"));
                file.SetLength(holdings[i].Size);
                file.Write([(byte)i, (byte)shard]);
            }
            await archive.PreserveAsync("register", $"m{i}", source, "--archive", one, "--yes");
        }
        archive.Configure(one, interval, bytesPerSecond);
        await archive.PreserveAsync("catalogue", "rebuild", "--from", "a", "--yes", "--archive", one);
        File.Delete(Path.Combine(one, "catalogue.db"));
        ArchiveCopy.CopyFolder(one, archive._folder["two"]);
        return archive;
    }

    /// <summary>Starts a worker in folder <c>one</c> or <c>two</c>.</summary>
    public WorkerRun Start(string name)
    {
        File.WriteAllText(_folder[name, "worker.json"], $$"""{"schema": "urn:weight-preservation:worker:v1", "listen": "http://127.0.0.1:{{FreePort()}}", "tick": "1s", "part": "1s", "name": "{{name}}"}""");
        return new WorkerRun(_folder[name], _environment);
    }

    public Task<PostgresCatalogue> CatalogueAsync() => PostgresCatalogue.OpenAsync(new PostgresPlace(_connection, _schema), Token);

    /// <summary>Receipts of audits in a store, the oldest first.</summary>
    public List<Receipt> Audits(string store = "a") =>
    [
        .. Directory.EnumerateFiles(_folder[store], "*.dsse.json", SearchOption.AllDirectories).Where(path => path.Contains("/receipts/", StringComparison.Ordinal))
            .Select(path => ReceiptJson.Read(DsseEnvelope.Parse(File.ReadAllBytes(path), path).Payload, path))
            .Where(receipt => receipt is { Kind: ReceiptKind.Audit, Checks.Count: > 0 }).OrderBy(receipt => receipt.StartedAt),
    ];

    public static async Task UntilAsync(Func<bool> isSo, TimeSpan within, Func<string> what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < within, what());
            await Task.Delay(50, Token);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Configure(string folder, string interval, long? bytesPerSecond)
    {
        var path = Path.Combine(folder, "preservation.json");
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["catalogue"] = new JsonObject { ["kind"] = "postgresql", ["connection"] = $"env:{Variable}" };
        foreach (var store in bytesPerSecond is null ? [] : configuration["stores"]!.AsArray())
            store!["settings"] = new JsonObject { ["bytesPerSecond"] = bytesPerSecond!.Value.ToString(CultureInfo.InvariantCulture) };
        File.WriteAllText(path, configuration.ToJsonString());
        _schema = $"preservation_{Guid.Parse(configuration["archive"]!.GetValue<string>()["urn:uuid:".Length..]):N}";
        path = Path.Combine(folder, "policy.json");
        var policy = JsonNode.Parse(File.ReadAllText(path))!;
        policy["auditIntervals"] = new JsonObject { ["presence"] = "1d", ["sample"] = "7d", ["full"] = interval, ["drill"] = "365d" };
        File.WriteAllText(path, policy.ToJsonString());
    }

    private async Task PreserveAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "../../Preservation.Cli/debug/preserve.dll");
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Environment.GetEnvironmentVariable("PRESERVATION_TEST_PROGRAM") ?? program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: exit {process.ExitCode.ToString(CultureInfo.InvariantCulture)}\n{await output}\n{await error}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
