using System.CommandLine;
using Preservation.Archive.Repairing;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve repair</c>: replaces bad replicas by proven bytes.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var plan = new Option<bool>("--plan") { Description = "Only say what would be done.", Aliases = { "--dry-run" } };
        var readAll = new Option<bool>("--read-all") { Description = "Read every byte again first, instead of starting from the last audits." };
        var limit = new Option<int>("--overwrite-limit") { Description = "Files with wrong bytes in one store above which nothing is overwritten there.", DefaultValueFactory = _ => 20 };
        limit.AtLeast(0);
        var command = new Verb("repair", "Put damaged or missing files right from copies that are proven in the same run.",
            "preserve repair --plan",
            "preserve repair llama-3-8b",
            "preserve repair llama-3-8b --read-all")
        {
            ids, plan, readAll, limit,
        };
        command.SetWork(async (parse, token) =>
        {
            var options = new RepairOptions { PlanOnly = parse.GetValue(plan), ReadAll = parse.GetValue(readAll), OverwriteLimit = parse.GetValue(limit) };
            await using var archive = await Wiring.OpenAsync(parse, options.PlanOnly ? Signing.No : Signing.Required, token);
            var outcome = await new RepairArchive(archive.Context, options).RunAsync([.. (parse.GetValue(ids) ?? []).Select(HoldingId.Parse)], token);
            archive.EndProgress();
            return Report(parse.Output(), archive, outcome, options.PlanOnly);
        });
        return command;
    }

    private static int Report(Output output, OpenedArchive archive, RepairOutcome outcome, bool isPlan)
    {
        if (outcome.Steps.Count == 0)
            output.Say("Nothing to repair: no damage is known, and keys, sizes and manifests are right. ('--read-all' reads every byte first.)");
        if (isPlan && outcome.Steps.Count > 0)
        {
            output.Say($"{outcome.Steps.Count} files would be put right from a copy that proves against the signed manifest:");
            output.TellAll([.. outcome.Steps.Select(step => step.Finding.Text)], most: 40);
        }
        foreach (var repaired in outcome.Repaired)
            output.Say(InWords(repaired, isLocked: archive.Context.Store(repaired.Place.Store).Locks is not null));
        foreach (var loss in outcome.Losses)
        {
            output.Tell($"LOST, unless another copy is found: {loss.Finding.Text} Nothing was overwritten.");
            output.TellAll([.. loss.Refused]);
        }
        foreach (var refusal in outcome.Refusals)
            output.Tell(refusal);
        foreach (var failure in outcome.Failures)
            output.Tell($"Store '{failure.Store}' could not be repaired: {failure.Message}");
        var code = Code(outcome, isPlan);
        if (code == ExitCode.Done && outcome.Repaired.Count > 0)
            output.Hint("run 'preserve audit' to see that all is whole.");
        Write(output, archive, outcome, code);
        return code;
    }

    private static string InWords(RepairedReplica repaired, bool isLocked)
    {
        var where = $"'{repaired.Place.Subject}' in '{repaired.Place.Store}'";
        if (repaired.Was == "lock-drift")
            return $"{where} was read and is right; its lock is set and read back.";
        var kept = repaired.Quarantine is { } key ? $"; the damaged bytes are kept at '{key}'" : "";
        return $"Repaired {where} ({repaired.Was}) from {repaired.Source}{(isLocked ? ", as a new version over the one that was there" : "")}{kept}.";
    }

    private static int Code(RepairOutcome outcome, bool isPlan) => outcome switch
    {
        { Losses.Count: > 0 } or { Refusals.Count: > 0 } => ExitCode.Damage,
        { Failures.Count: > 0 } => ExitCode.Inconclusive,
        _ when isPlan && outcome.Steps.Count > 0 => ExitCode.Damage,
        _ => ExitCode.Done,
    };

    private static void Write(Output output, OpenedArchive archive, RepairOutcome outcome, int code) => output.Write(json =>
    {
        json.WriteNumber("exitCode", code);
        json.WriteStartArray("steps");
        foreach (var step in outcome.Steps)
            FindingJson.Write(json, step.Finding);
        json.WriteEndArray();
        json.WriteStartArray("repaired");
        foreach (var repaired in outcome.Repaired)
        {
            json.WriteStartObject();
            FindingJson.WritePlace(json, repaired.Place);
            json.WriteString("was", repaired.Was);
            json.WriteString("source", repaired.Source);
            json.WriteString("quarantine", repaired.Quarantine);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("lost");
        foreach (var loss in outcome.Losses)
            FindingJson.Write(json, loss.Finding);
        json.WriteEndArray();
        json.WriteStartArray("refusals");
        foreach (var refusal in outcome.Refusals.Concat(outcome.Failures.Select(failure => failure.Message)))
            json.WriteStringValue(refusal);
        json.WriteEndArray();
        TrafficJson.Write(json, archive.Context.Stores);
    });
}
