using System.CommandLine;
using System.Text.Json;
using Preservation.Archive.Ledger;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger check</c>: recomputes the ledger in every store, and compares.</summary>
internal static class LedgerCheckCommand
{
    public static Verb Create()
    {
        var since = new Option<FileInfo[]>("--since") { Description = "Checkpoints that somebody kept, which the ledger must go on with.", HelpName = "file", AllowMultipleArgumentsPerToken = true };
        var offline = new Option<bool>("--offline") { Description = "Do not ask witnesses what they have signed last." };
        var command = new Verb("check", "Recompute the ledger in every store from its entries; compare the stores with each other, with kept checkpoints, and each manifest and receipt with its entry.",
            "preserve ledger check", "preserve ledger check --since /media/usb/checkpoint-2024", "preserve ledger check --offline") { since, offline };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var kept = (parse.GetValue(since) ?? []).Select(file => new NamedHead($"'{file.FullName}'", LedgerCommand.ReadCheckpoint(archive.Context, file))).ToList();
            var check = await new CheckLedger(archive.Context) { TakesTurn = true, AsksWitnesses = !parse.GetValue(offline) }.RunAsync(kept, token);
            archive.EndProgress();
            return Report(parse.Output(), check);
        });
        return command;
    }

    private static int Report(Output output, LedgerCheck check)
    {
        output.TellAll([.. check.Problems.Select(problem => problem.Text)], most: 100);
        foreach (var failure in check.Unreachable)
            output.Tell($"Store '{failure.Store}' could not be asked: {failure.Message}");
        foreach (var silent in check.Silent)
            output.Tell(silent);
        foreach (var (store, entries) in check.Checked)
            output.Say($"Store '{store}': {entries} entries recomputed.");
        var code = check.Problems.Any(problem => problem.IsDamage) ? ExitCode.Damage
            : check.Unreachable.Count + check.Silent.Count > 0 ? ExitCode.Inconclusive : check.Problems.Count > 0 ? ExitCode.Policy : ExitCode.Done;
        if (code == ExitCode.Done)
            output.Say("The ledger is whole, the same in every store, and goes on with every checkpoint that it was compared with.");
        output.Write(json =>
        {
            LedgerCommand.WriteHead(json, check.Newest?.Head);
            json.WriteStartObject("checked");
            foreach (var (store, entries) in check.Checked)
                json.WriteNumber(store, entries);
            json.WriteEndObject();
            json.WriteStartArray("problems");
            foreach (var problem in check.Problems)
            {
                json.WriteStartObject();
                json.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(problem.Fault.ToString()));
                json.WriteString("store", problem.Store);
                json.WriteString("text", problem.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("unreachable");
            foreach (var failure in check.Unreachable)
                json.WriteStringValue(failure.Message);
            json.WriteEndArray();
            json.WriteStartArray("silent");
            foreach (var silent in check.Silent)
                json.WriteStringValue(silent);
            json.WriteEndArray();
        });
        return code;
    }
}
