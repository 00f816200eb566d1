using System.Globalization;
using Preservation.Archive.Drilling;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary>Tells what came of a drill, or what would; each gives the exit code.</summary>
internal static class DrillReport
{
    public static int Tell(Output output, HoldingId id, string store, DrillPlan plan)
    {
        output.TellAll([.. plan.Findings.Select(finding => finding.Text)]);
        if (plan.Record is { Manifest: var manifest })
            output.Say($"'{id}' sequence {manifest.Sequence}: {manifest.Artifacts.Count} files, {Output.Bytes(manifest.TotalSize)}, would be restored from '{store}' alone to '{plan.Folder}', verified and opened.");
        if (!plan.HasRoom)
            output.Tell(string.Create(CultureInfo.InvariantCulture, $"There is too little room: {plan.Free:N0} bytes are free, {plan.Needed:N0} are needed. Name another folder with --scratch."));
        var code = plan.Findings.Count > 0 ? ExitCode.Of(plan.Findings) : plan.HasRoom ? ExitCode.Done : ExitCode.Usage;
        output.Write(json =>
        {
            json.WriteBoolean("dryRun", true);
            json.WriteNumber("exitCode", code);
            json.WriteString("holding", id.Value);
            json.WriteString("store", store);
            json.WriteString("folder", plan.Folder);
            json.WriteNumber("bytesNeeded", plan.Needed);
            json.WriteNumber("bytesFree", plan.Free);
            json.WriteStartArray("findings");
            foreach (var finding in plan.Findings)
                FindingJson.Write(json, finding);
            json.WriteEndArray();
        });
        return code;
    }

    public static int Tell(Output output, OpenedArchive archive, DrillOutcome outcome)
    {
        CheckText.Tell(output, outcome.Check);
        if (outcome.Check.Drill is { } drill)
            Tell(output, drill, outcome.Took);
        if (outcome.Differences.Count > 0)
            output.Tell($"NOT VERIFIED: what was restored from '{outcome.Check.Store}' alone has {outcome.Differences.Count} differences.");
        // Where the store is damaged, they say the same again.
        if (outcome.Check.Findings.Count == 0)
            output.TellAll(outcome.Differences);
        if (outcome.KeptIn is { } kept)
            output.Say($"What was restored is kept in '{kept}'.");
        CheckText.Tell(output, outcome.Issued);
        if (outcome.Check.Findings.Any(finding => finding.IsRepairable))
            output.Hint($"run 'preserve repair {outcome.Check.Holding} --plan', then 'preserve repair {outcome.Check.Holding}'.");
        var code = Code(outcome);
        Write(output, archive, outcome, code);
        return code;
    }

    public static int Cancelled(Output output)
    {
        const string words = "cancelled. What was restored is removed again, and the drill does not count.";
        Output.Error(words);
        output.Write(json =>
        {
            json.WriteString("error", words);
            json.WriteNumber("exitCode", ExitCode.Cancelled);
        });
        return ExitCode.Cancelled;
    }

    private static void Write(Output output, OpenedArchive archive, DrillOutcome outcome, int code) => output.Write(json =>
    {
        json.WriteString("receipt", outcome.Issued.Receipt.Id);
        json.WriteBoolean("signed", outcome.Issued.IsSigned);
        json.WriteNumber("exitCode", code);
        json.WriteStartArray("checks");
        CheckJson.Write(json, outcome.Check);
        json.WriteEndArray();
        json.WriteNumber("bytesPerSecond", BytesPerSecond(outcome.Check.Drill, outcome.Took));
        json.WriteString("keptIn", outcome.KeptIn);
        json.WriteStartArray("differences");
        foreach (var difference in outcome.Differences)
            json.WriteStringValue(difference);
        json.WriteEndArray();
        TrafficJson.Write(json, archive.Context.Stores);
    });

    private static void Tell(Output output, Drill drill, TimeSpan took)
    {
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"Restored {Output.Bytes(drill.BytesRestored)} in {took.TotalSeconds:0.0} s, {Output.Bytes(BytesPerSecond(drill, took))}/s."));
        var opened = drill.Opened.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value} {entry.Key}");
        output.Say($"Opened: {(drill.Opened.Count > 0 ? Output.Join(opened) : "nothing")}; {drill.Opaque} files of other formats are what was signed, and were not looked into.");
        foreach (var (artifact, reason) in drill.NotOpened)
            output.Tell($"  '{artifact}' is what was signed, and cannot be opened as what it claims to be: {reason}.");
    }

    private static long BytesPerSecond(Drill? drill, TimeSpan took) =>
        drill is null ? 0 : (long)(drill.BytesRestored / Math.Max(took.TotalSeconds, 0.001));

    // A holding that does not verify is damage, wherever the damage came from; that a format is broken is no damage.
    private static int Code(DrillOutcome outcome) => ExitCode.Of(outcome.Check.Findings) switch
    {
        ExitCode.Done or ExitCode.Policy when outcome.Differences.Count > 0 => ExitCode.Damage,
        var code => code,
    };
}
