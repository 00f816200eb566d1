using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve status</c>: whether the archive is whole, and what is to be done.</summary>
internal static class StatusCommand
{
    /// <summary>What the catalogue knows of one holding.</summary>
    private sealed record HoldingStatus(HoldingEntry Entry, IReadOnlyDictionary<string, string> Stores, int GoodCopies, IReadOnlyList<string> Overdue);

    public static Command Create()
    {
        var command = new Verb("status", "Show whether everything is whole, has enough verified copies and was audited in time.", "preserve status", "preserve status --json || alert");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var context = archive.Context;
            var due = new DueChecks(context.Policy, await context.Catalogue.LastChecksAsync(token), context.Now());
            List<HoldingStatus> holdings = [];
            foreach (var entry in await context.Catalogue.HoldingsAsync(token))
                holdings.Add(await StatusOfAsync(context, entry, due, token));
            // What was known of a store that is out of use stays in the catalogue, and counts no more.
            var findings = (await context.Catalogue.OpenFindingsAsync(null, token)).Where(finding => IsInUse(context, finding.Place.Store)).ToList();
            List<string> unreachable = [];
            foreach (var store in context.Stores)
            {
                if (await UnreachableAsync(store, token) is { } reason)
                    unreachable.Add(reason);
            }
            return Report(parse.Output(), context, holdings, findings, unreachable);
        });
        return command;
    }

    private static async Task<HoldingStatus> StatusOfAsync(ArchiveContext context, HoldingEntry entry, DueChecks due, CancellationToken cancellationToken)
    {
        var replicas = (await context.Catalogue.ReplicasAsync(entry.Id, cancellationToken)).Where(replica => IsInUse(context, replica.Store));
        var byStore = replicas.GroupBy(replica => replica.Store).ToDictionary(group => group.Key, group => Summary(group.ToList(), entry.Artifacts));
        var good = byStore.Count(store => store.Value == ReplicaState.Intact);
        var overdue = context.Stores.Where(store => byStore.GetValueOrDefault(store.Name.Value, "not-stored") != "not-stored" && due.IsDue(entry.Id, store.Name.Value, Grade.Full))
            .Select(store => store.Name.Value).ToList();
        return new HoldingStatus(entry, byStore, good, overdue);
    }

    private static bool IsInUse(ArchiveContext context, string name) => context.Stores.Any(store => store.Name.Value == name);

    // The worst that is known of any artifact; 'intact' only when every artifact was read in full and is right.
    private static string Summary(List<ReplicaEntry> replicas, int artifacts) =>
        replicas.Select(replica => replica.State.Condition).FirstOrDefault(condition => condition != ReplicaState.Intact)
        ?? (replicas.Count == artifacts && replicas.All(replica => replica.State.IsGood) ? ReplicaState.Intact : ReplicaState.Unchecked);

    private static async Task<string?> UnreachableAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.FreeBytesAsync(cancellationToken);
            return null;
        }
        catch (ObjectStoreException e)
        {
            return e.Message;
        }
    }

    private static int Report(
        Output output, ArchiveContext context, List<HoldingStatus> holdings, IReadOnlyList<Finding> findings, List<string> unreachable)
    {
        output.Say($"Archive {context.Id}: {holdings.Count} holdings, {Output.Bytes(holdings.Sum(holding => holding.Entry.Size))}; the policy asks for {context.Policy.Copies} verified copies.");
        if (holdings.Count > 0)
        {
            var names = context.Stores.Select(store => store.Name.Value).ToList();
            output.Table(["holding", "good copies", .. names], holdings.Select(holding => (IReadOnlyList<string>)
                [holding.Entry.Id.Value, $"{holding.GoodCopies} of {context.Policy.Copies}", .. names.Select(name => holding.Stores.GetValueOrDefault(name, "not-stored"))]));
        }
        output.TellAll([.. findings.Select(finding => finding.Text)]);
        output.TellAll(unreachable);
        var poor = holdings.Where(holding => holding.GoodCopies < context.Policy.Copies).ToList();
        foreach (var holding in poor)
            output.Tell($"'{holding.Entry.Id}' has {holding.GoodCopies} verified copies; the policy asks for {context.Policy.Copies}.");
        foreach (var holding in holdings.Where(holding => holding.Overdue.Count > 0))
            output.Tell($"'{holding.Entry.Id}' is overdue for a full audit (every {context.Policy.Intervals[Grade.Full].TotalDays:0} days) in {Output.Join(holding.Overdue)}.");
        var code = findings.Any(finding => finding.IsDamage) ? ExitCode.Damage
            : unreachable.Count > 0 ? ExitCode.Inconclusive
            : poor.Count > 0 || holdings.Any(holding => holding.Overdue.Count > 0) ? ExitCode.Policy : ExitCode.Done;
        if (code == ExitCode.Done)
            output.Say("All is whole, has enough verified copies, and was audited in time.");
        Write(output, context, holdings, findings, unreachable, code);
        return code;
    }

    private static void Write(
        Output output, ArchiveContext context, List<HoldingStatus> holdings, IReadOnlyList<Finding> findings, List<string> unreachable, int code) => output.Write(json =>
    {
        json.WriteString("archive", context.Id.ToString());
        json.WriteNumber("copiesAskedFor", context.Policy.Copies);
        json.WriteNumber("exitCode", code);
        json.WriteStartArray("holdings");
        foreach (var holding in holdings)
        {
            json.WriteStartObject();
            json.WriteString("id", holding.Entry.Id.Value);
            json.WriteNumber("goodCopies", holding.GoodCopies);
            json.WriteStartObject("stores");
            foreach (var (store, condition) in holding.Stores)
                json.WriteString(store, condition);
            json.WriteEndObject();
            json.WriteStartArray("overdue");
            foreach (var store in holding.Overdue)
                json.WriteStringValue(store);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in findings)
            FindingJson.Write(json, finding);
        json.WriteEndArray();
        json.WriteStartArray("unreachable");
        foreach (var reason in unreachable)
            json.WriteStringValue(reason);
        json.WriteEndArray();
    });
}
