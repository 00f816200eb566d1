using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Policies;
using Preservation.Archive.Ports;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve status</c>: whether the archive is whole, and what is to be done.</summary>
internal static class StatusCommand
{
    /// <summary>What is known of one holding, and what the policy lacks of it.</summary>
    /// <param name="Facts">As the catalogue has it.</param>
    /// <param name="Unmet">Copies that are too few or too near each other.</param>
    /// <param name="Overdue">Stores that were not audited in full in time.</param>
    private sealed record HoldingStatus(HoldingFacts Facts, IReadOnlyList<PolicyPoint> Unmet, IReadOnlyList<string> Overdue);

    public static Command Create()
    {
        var command = new Verb("status", "Show whether everything is whole, has enough verified copies and was audited in time.", "preserve status", "preserve status --json || alert");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var context = archive.Context;
            var holdings = (await new FindCopyFacts(context).RunAsync(token)).Select(facts => StatusOf(context, facts)).ToList();
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

    private static HoldingStatus StatusOf(ArchiveContext context, HoldingFacts facts) => new(
        facts,
        [.. CheckPolicy.Spread(context.Policy, facts.Copies).Where(point => !point.IsMet)],
        [.. facts.Copies.Where(copy => context.Policy.IsDue(Grade.Full, copy.Store, copy.LastOf(Grade.Full), context.Now())).Select(copy => copy.Store)]);

    private static bool IsInUse(ArchiveContext context, string name) => context.Stores.Any(store => store.Name.Value == name);

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
        output.Say($"Archive {context.Id}: {holdings.Count} holdings, {Output.Bytes(holdings.Sum(holding => holding.Facts.Entry.Size))}; the policy asks for {context.Policy.Copies} verified copies.");
        if (holdings.Count > 0)
        {
            var names = context.Stores.Select(store => store.Name.Value).ToList();
            output.Table(["holding", "good copies", .. names], holdings.Select(holding => (IReadOnlyList<string>)
                [holding.Facts.Entry.Id.Value, $"{holding.Facts.VerifiedCopies} of {context.Policy.Copies}", .. names.Select(name => holding.Facts.Conditions.GetValueOrDefault(name, "not-stored"))]));
        }
        output.TellAll([.. findings.Select(finding => finding.Text)]);
        output.TellAll(unreachable);
        // What is the same for many holdings is told once.
        foreach (var same in holdings.SelectMany(holding => holding.Unmet.Select(point => (holding.Facts.Entry.Id, point.Text))).GroupBy(unmet => unmet.Text, unmet => unmet.Id))
            output.Tell($"{Names([.. same])} {(same.Count() == 1 ? "has" : "have")} {same.Key}.");
        foreach (var holding in holdings)
        {
            foreach (var same in holding.Overdue.GroupBy(store => context.Policy.IntervalOf(Grade.Full, store)))
                output.Tell($"'{holding.Facts.Entry.Id}' is overdue for a full audit (every {Durations.Write(same.Key)}) in {Output.Join(same)}.");
        }
        var code = findings.Any(finding => finding.IsDamage) ? ExitCode.Damage
            : unreachable.Count > 0 ? ExitCode.Inconclusive
            : holdings.Any(holding => holding.Unmet.Count > 0 || holding.Overdue.Count > 0) ? ExitCode.Policy : ExitCode.Done;
        if (code == ExitCode.Done)
            output.Say("All is whole, has enough verified copies, and was audited in time.");
        Write(output, context, holdings, findings, unreachable, code);
        return code;
    }

    private static string Names(IReadOnlyList<HoldingId> ids, int most = 5) =>
        Output.Join(ids.Take(most).Select(id => $"'{id}'")) + (ids.Count > most ? $" and {ids.Count - most} more" : "");

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
            json.WriteString("id", holding.Facts.Entry.Id.Value);
            json.WriteNumber("goodCopies", holding.Facts.VerifiedCopies);
            json.WriteStartObject("stores");
            foreach (var (store, condition) in holding.Facts.Conditions)
                json.WriteString(store, condition);
            json.WriteEndObject();
            json.WriteStartArray("overdue");
            foreach (var store in holding.Overdue)
                json.WriteStringValue(store);
            json.WriteEndArray();
            json.WriteStartArray("unmet");
            foreach (var point in holding.Unmet)
                PolicyPointJson.Write(json, point);
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
