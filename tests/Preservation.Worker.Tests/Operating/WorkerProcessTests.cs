using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

public sealed class WorkerProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flipped_byte_is_found_and_repaired_and_its_incident_closed()
    {
        using var archive = await WorkerArchive.CreateAsync(repairs: true, presence: "2s", full: "4s", Token);
        using var worker = WorkerProcess.Start(archive);
        await worker.WaitAsync("/metrics", page => page.Contains("preservation_verified_copies{holding=\"s1\"} 3", StringComparison.Ordinal), Token);
        var path = archive.Weights("disk2");
        var right = await File.ReadAllBytesAsync(path, Token);
        await FlipAsync(path);

        await worker.WaitAsync(
            "/metrics", page => File.ReadAllBytes(path).AsSpan().SequenceEqual(right) && page.Contains("preservation_open_findings{store=\"two\"} 0\n", StringComparison.Ordinal), Token);
        for (var tries = 0; tries < 60 && !(await IncidentsAsync(archive)).All(IsClosed); tries++)
            await Task.Delay(500, Token);

        var incident = Assert.Single(await IncidentsAsync(archive));
        Assert.True(IsClosed(incident), incident.ToString());
        Assert.NotEmpty(Directory.EnumerateFiles(archive.Place["disk2", "quarantine"], "*", SearchOption.AllDirectories));
        Assert.Equal(0, (await worker.StopAsync(Token)).ExitCode);
    }

    [Fact]
    public async Task Told_to_end_it_ends_in_order_and_leaves_a_clean_archive()
    {
        using var archive = await WorkerArchive.CreateAsync(repairs: true, presence: "1s", full: "1s", Token);
        using var worker = WorkerProcess.Start(archive);
        await worker.WaitAsync("/metrics", page => !page.Contains("preservation_audits_total 0\n", StringComparison.Ordinal), Token);

        var end = await worker.StopAsync(Token);

        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Equal("", end.Error);
        var audit = await archive.PreserveAsync(Token, "audit");
        Assert.Equal(0, audit.ExitCode);
    }

    [Fact]
    public async Task Damage_that_it_may_not_repair_makes_health_degraded_with_the_reason()
    {
        using var archive = await WorkerArchive.CreateAsync(repairs: false, presence: "2s", full: "365d", Token);
        File.Delete(archive.Weights("disk2"));
        using var worker = WorkerProcess.Start(archive);

        var health = await worker.WaitAsync("/health", page => Reasons(page).Any(reason => reason.StartsWith("'s1' is not whole in store 'two'", StringComparison.Ordinal)), Token);

        Assert.Equal("degraded", JsonDocument.Parse(health).RootElement.GetProperty("status").GetString());
        Assert.Contains("\"ready\"", await worker.GetAsync("/health/ready", Token), StringComparison.Ordinal);
        Assert.Contains("\"live\"", await worker.GetAsync("/health/live", Token), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(archive.Place["disk2"], "model-00001-of-*", SearchOption.AllDirectories));
        var metrics = await worker.GetAsync("/metrics", Token);
        Assert.Contains("preservation_open_incidents{severity=\"warning\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("preservation_verified_copies{holding=\"s1\"} 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_names_pauses_and_a_policy_that_was_changed_for_the_worse_and_it_lives_on()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);
        using var worker = WorkerProcess.Start(archive);
        await archive.PreserveAsync(Token, "worker", "pause", "--store", "two", "--reason", "a disk is changed");
        var health = JsonDocument.Parse(await worker.WaitAsync("/health", page => page.Contains("a disk is changed", StringComparison.Ordinal), Token)).RootElement;
        Assert.Equal("whole", health.GetProperty("status").GetString());
        var path = Path.Combine(archive.Folder, "policy.json");
        var policy = JsonNode.Parse(await File.ReadAllTextAsync(path, Token))!;

        await File.WriteAllTextAsync(path, "{", Token);
        await worker.WaitAsync("/health", page => Reasons(page).Any(reason => reason.StartsWith("the policy was changed and cannot be used, so the one before stays in force: ", StringComparison.Ordinal)), Token);
        Assert.Contains("\"live\"", await worker.GetAsync("/health/live", Token), StringComparison.Ordinal);

        policy["copies"] = 2;
        await File.WriteAllTextAsync(path, policy.ToJsonString(), Token);
        await worker.WaitAsync("/health", page => !Reasons(page).Any(), Token);
        Assert.Contains("preservation_required_copies 2\n", await worker.GetAsync("/metrics", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systemd_hears_that_it_is_ready_that_it_lives_and_that_it_stops()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);
        var path = archive.Place["notify"];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        using var worker = WorkerProcess.Start(archive, ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "1000000"));

        Assert.Equal("READY=1", await ReceiveAsync(socket));
        Assert.Contains("\"ready\"", await worker.GetAsync("/health/ready", Token), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(socket));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(socket));
        var end = worker.StopAsync(Token);
        var last = "";
        while (last is "" or "WATCHDOG=1")
            last = await ReceiveAsync(socket);

        Assert.Equal("STOPPING=1", last);
        Assert.Equal(0, (await end).ExitCode);
    }

    private static IEnumerable<string> Reasons(string health) => JsonDocument.Parse(health).RootElement.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!);

    // The file is made anew, because a store may have made it read-only.
    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(path);
        await File.WriteAllBytesAsync(path, bytes, Token);
    }

    private static async Task<IReadOnlyList<JsonElement>> IncidentsAsync(WorkerArchive archive)
    {
        var result = await Preserve.RunAsync(archive.Folder, Token, "incident", "list", "--all", "--json");
        return [.. result.Json.GetProperty("incidents").EnumerateArray()];
    }

    private static bool IsClosed(JsonElement incident) => incident.TryGetProperty("closedAt", out var closed) && closed.ValueKind == JsonValueKind.String;

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[256];
        var read = await socket.ReceiveAsync(buffer.AsMemory(), Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
