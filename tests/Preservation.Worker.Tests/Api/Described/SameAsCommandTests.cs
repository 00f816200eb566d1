using System.Text.Json.Nodes;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api.Described;

/// <summary>Who has read one of them has read both: pages and the command line tell the same in the same words.</summary>
public sealed class SameAsCommandTests(DamagedWorker worker) : IClassFixture<DamagedWorker>
{
    [Fact]
    public async Task Holdings() => AssertSame((await worker.TellsAsync("list"))["holdings"], (await worker.GetAsync("holdings"))["holdings"]);

    [Fact]
    public async Task One_holding()
    {
        var api = await worker.GetAsync($"holdings/{WorkerArchive.Holding}");
        var (listed, stands) = ((await worker.TellsAsync("list"))["holdings"]![0]!, (await worker.TellsAsync("status"))["holdings"]![0]!);

        foreach (var (member, value) in listed.AsObject().Concat(stands.AsObject()))
            AssertSame(value, api[member]);
        Assert.Equal(2, (int)api["goodCopies"]!);
    }

    [Fact]
    public async Task Replicas()
    {
        var shown = (await worker.TellsAsync("show", WorkerArchive.Holding))["artifacts"]!.AsArray().ToDictionary(artifact => (string)artifact!["name"]!, artifact => artifact!["replicas"], StringComparer.Ordinal);
        var told = (await worker.GetAsync($"holdings/{WorkerArchive.Holding}/replicas"))["artifacts"]!.AsArray();

        Assert.Equal(shown.Keys.Order(StringComparer.Ordinal), told.Select(artifact => (string)artifact!["name"]!));
        Assert.All(told, artifact => AssertSame(shown[(string)artifact!["name"]!], artifact["replicas"]));
    }

    [Fact]
    public async Task Incidents()
    {
        var listed = (await worker.TellsAsync("incident", "list", "--all"))["incidents"]!;

        AssertSame(listed, (await worker.GetAsync("incidents?state=all"))["incidents"]);
        AssertSame(listed, (await worker.GetAsync("incidents"))["incidents"]);
        AssertSame(listed[0], await worker.GetAsync($"incidents/{(string)listed[0]!["id"]!}"));
    }

    [Fact]
    public async Task Policy()
    {
        var (command, api) = (await worker.TellsAsync("policy", "check"), await worker.GetAsync("policy"));

        foreach (var member in new[] { "policyVersion", "archive", "holdings" })
            AssertSame(command[member], api[member]);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(worker.Archive.Folder, "policy.json"), TestContext.Current.CancellationToken))!;
        // Its values are those that hold anyhow.
        file.AsObject().Remove("repair");
        AssertSame(file, api["policy"]);
    }

    [Fact]
    public async Task Stores()
    {
        var (command, api) = ((await worker.TellsAsync("store", "list"))["stores"]!.AsArray(), (await worker.GetAsync("stores"))["stores"]!.AsArray());
        foreach (var store in command.Concat(api))
        {
            // Others use the same disk.
            store!.AsObject().Remove("freeBytes");
            store.AsObject().Remove("labels");
        }

        AssertSame(command, api);
    }

    [Fact]
    public async Task Work()
    {
        var (command, api) = (await worker.TellsAsync("worker", "status"), await worker.GetAsync("work"));

        foreach (var member in new[] { "pauses", "requests" })
            AssertSame(command[member], api[member]);
        foreach (var (told, store) in command["stores"]!.AsArray().Zip(api["stores"]!.AsArray()))
        {
            foreach (var member in new[] { "store", "overdue", "budget" })
                AssertSame(told![member], store![member]);
        }
    }

    [Fact]
    public async Task Health()
    {
        using var http = new HttpClient();
        var health = JsonNode.Parse(await http.GetStringAsync(new Uri(worker.Archive.Listen, "/health"), TestContext.Current.CancellationToken));

        AssertSame(health, (await worker.GetAsync("archive"))["health"]);
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"The command tells\n{expected?.ToJsonString()}\nand the API\n{actual?.ToJsonString()}");
}
