using System.Text.Json.Nodes;
using Preservation.Catalogue.Sqlite;
using Preservation.Cli.Tests.Running;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Tests.Policies;

/// <summary>Changes what an archive's policy demands and what its stores say of themselves.</summary>
internal static class PolicyFile
{
    /// <summary>Sets members of <c>policy.json</c>, each as JSON.</summary>
    public static void SetPolicy(this PreparedArchive archive, params (string Member, string Json)[] members) => Change(archive["archive", "policy.json"], json =>
    {
        foreach (var (member, text) in members)
            json[member] = JsonNode.Parse(text);
    });

    /// <summary>Sets labels and settings of a store in <c>preservation.json</c>, as JSON objects.</summary>
    public static void SetStore(this PreparedArchive archive, string store, string labels, string settings = "{}") => Change(archive["archive", "preservation.json"], json =>
    {
        var found = json["stores"]!.AsArray().Single(entry => (string?)entry!["name"] == store)!;
        found["labels"] = JsonNode.Parse(labels);
        found["settings"] = JsonNode.Parse(settings);
    });

    /// <summary>Tells the catalogue of a drill, as its receipt would.</summary>
    public static async Task AddDrillAsync(this PreparedArchive archive, string store, CancellationToken cancellationToken)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(archive["archive", "preservation.json"]))!;
        await using var catalogue = SqliteCatalogue.Open(archive["archive", "catalogue.db"], TimeProvider.System);
        var entry = (await catalogue.HoldingAsync(HoldingId.Parse(PreparedArchive.Holding), cancellationToken))!;
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var check = new Check
        {
            Holding = entry.Id,
            Store = store,
            Sequence = entry.Sequence,
            Manifest = entry.Manifest,
            RecordInventory = entry.RecordInventory,
            Asked = Grade.Drill,
            Reached = Grade.Drill,
            Fallbacks = [],
            BytesRead = entry.Size,
            ChunksRead = 1,
            ChunksTotal = 1,
            EndedAt = now,
            Findings = [],
        };
        var receipt = new Receipt
        {
            Id = $"{now:yyyyMMdd'T'HHmmss'Z'}-0000d211",
            Kind = ReceiptKind.Audit,
            Archive = Guid.Parse(((string)configuration["archive"]!)["urn:uuid:".Length..]),
            StartedAt = now,
            EndedAt = now,
            Tool = "preserve test",
            Policy = Digest.Of([]),
            Previous = await catalogue.LastReceiptAsync(cancellationToken),
            Checks = [check],
            Repairs = [],
            Strays = [],
        };
        await catalogue.ApplyAsync(receipt, Digest.Of([1]), null, cancellationToken);
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
