using System.CommandLine;
using Preservation.Archive.Ledger;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger sync</c>: enters what has happened, and brings every store up.</summary>
internal static class LedgerSyncCommand
{
    public static Verb Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be entered." };
        var command = new Verb("sync", "Enter what lies in the stores and is not in the ledger yet, and bring every store up to it.", "preserve ledger sync", "preserve ledger sync --dry-run") { dryRun };
        command.SetWork((parse, token) => LedgerCommand.DamageAsync(async () =>
        {
            var isDry = parse.GetValue(dryRun);
            await using var archive = await Wiring.OpenAsync(parse, isDry ? Signing.No : Signing.Required, token);
            var outcome = await new SyncLedger(archive.Context) { IsDryRun = isDry }.RunAsync(token);
            archive.EndProgress();
            return Report(parse.Output(), outcome, isDry);
        }));
        return command;
    }

    private static string Entries(long count) => count == 1 ? "1 entry" : $"{count} entries";

    private static int Report(Output output, LedgerOutcome outcome, bool isDry)
    {
        output.TellAll([.. outcome.Contradictions]);
        output.TellAll([.. outcome.Refused.Select(text => $"Not entered: {text}")]);
        foreach (var failure in outcome.Unreachable)
            output.Tell($"Store '{failure.Store}' was not reached: {failure.Message} Run the same command again when it answers.");
        foreach (var silent in outcome.Silent.Concat(outcome.Stamps.Waiting))
            output.Tell(silent);
        var size = outcome.Head?.Checkpoint.Size ?? 0;
        output.Say(isDry ? $"{Entries(outcome.Entered.Count)} would be made; the ledger has {size}."
            : $"{Entries(outcome.Entered.Count)} made; the ledger has {size}.");
        foreach (var (store, entries) in outcome.BroughtUp)
            output.Say($"Store '{store}' was brought up by {Entries(entries)}.");
        foreach (var (store, receipts) in outcome.CopiedReceipts)
            output.Say($"Store '{store}' got {receipts} receipts that it lacked.");
        output.Write(json =>
        {
            json.WriteBoolean("dryRun", isDry);
            json.WriteNumber("entered", outcome.Entered.Count);
            LedgerCommand.WriteHead(json, outcome.Head);
            json.WriteStartObject("broughtUp");
            foreach (var (store, entries) in outcome.BroughtUp)
                json.WriteNumber(store, entries);
            json.WriteEndObject();
            json.WriteStartObject("copiedReceipts");
            foreach (var (store, receipts) in outcome.CopiedReceipts)
                json.WriteNumber(store, receipts);
            json.WriteEndObject();
            foreach (var (name, texts) in new[] { ("contradictions", outcome.Contradictions), ("refused", outcome.Refused), ("unreachable", [.. outcome.Unreachable.Select(failure => failure.Message)]), ("silent", outcome.Silent), ("waiting", outcome.Stamps.Waiting) })
            {
                json.WriteStartArray(name);
                foreach (var text in texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
            }
        });
        return outcome.Contradictions.Count + outcome.Refused.Count > 0 ? ExitCode.Damage : outcome.Unreachable.Count + outcome.Silent.Count + outcome.Stamps.Waiting.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
    }
}
