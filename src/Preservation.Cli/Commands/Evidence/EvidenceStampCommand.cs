using System.CommandLine;
using Preservation.Archive.Evidence;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence stamp</c>: asks for the timestamps that are missing, and brings every store up to the evidence of the others.</summary>
internal static class EvidenceStampCommand
{
    public static Verb Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be stamped." };
        var command = new Verb("stamp", "Have stamped what has no timestamp of every trusted authority yet, and bring every store up to the evidence of the others.", "preserve evidence stamp", "preserve evidence stamp --dry-run") { dryRun };
        command.SetWork(async (parse, token) =>
        {
            var isDry = parse.GetValue(dryRun);
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var find = new FindUnstamped(archive.Context);
            var items = await find.RunAsync(token);
            var (outcome, broughtUp, unreachable) = (StampOutcome.None, (IReadOnlyDictionary<string, int>)new Dictionary<string, int>(), find.Unreachable.ToList());
            if (!isDry)
            {
                foreach (var item in items)
                    new StampOutbox(archive.Context).Add(item);
                outcome = await new StampAll(archive.Context).RunAsync(token);
                var mirrored = await new MirrorEvidence(archive.Context).RunAsync(token);
                (broughtUp, unreachable) = (mirrored.BroughtUp, [.. unreachable.Concat(mirrored.Unreachable).DistinctBy(failure => failure.Store)]);
            }
            archive.EndProgress();
            var output = parse.Output();
            if (archive.Context.Trust.TimestampAuthorities.Count == 0)
                output.Say("No timestamp authority is trusted: add one with 'preserve evidence authority add'.");
            foreach (var item in isDry ? items : [])
                output.Say($"Would be stamped, unless it is already: {item.Subject}.");
            foreach (var stamp in outcome.Stamped)
                output.Say($"Stamped by '{stamp.Authority}' at {Moments.Write(stamp.At)}: {stamp.Subject}.");
            foreach (var (store, files) in broughtUp)
                output.Say($"Store '{store}' was brought up by {files} files of evidence.");
            output.TellAll([.. outcome.Waiting.Select(why => $"Waits in the outbox: {why}")]);
            EvidenceCommand.TellUnreachable(output, unreachable);
            Write(output, isDry, items, outcome, broughtUp);
            return outcome.Waiting.Count + unreachable.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Output output, bool isDry, IReadOnlyList<StampItem> items, StampOutcome outcome, IReadOnlyDictionary<string, int> broughtUp) => output.Write(json =>
    {
        json.WriteBoolean("dryRun", isDry);
        EvidenceCommand.WriteTexts(json, "found", items.Select(item => item.Subject.ToString()));
        EvidenceCommand.WriteTexts(json, "stamped", outcome.Stamped.Select(stamp => $"{stamp.Folder}/{StampRecord.FileName}"));
        EvidenceCommand.WriteTexts(json, "waiting", outcome.Waiting);
        json.WriteStartObject("broughtUp");
        foreach (var (store, files) in broughtUp)
            json.WriteNumber(store, files);
        json.WriteEndObject();
    });
}
