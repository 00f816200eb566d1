using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Locking;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve hold</c>: legal holds on holdings.</summary>
internal static class HoldCommand
{
    public static Command Create() => new Verb("hold", "Set, list and release legal holds on holdings.", "preserve hold set llama-3-8b --reason 'case 12/2026'", "preserve hold list")
    {
        CreateChange("set", isOn: true, "Put a legal hold on every key of a holding, in every store that has locks."),
        CreateList(),
        CreateChange("release", isOn: false, "Take a legal hold off; as many signatures are needed as the trust policy asks for."),
    };

    private static Verb CreateChange(string verb, bool isOn, string description)
    {
        var id = new Argument<string>("id") { Description = "The holding." };
        var reason = new Option<string>("--reason") { Description = "Why; it is signed and kept.", Required = true };
        var command = new Verb(verb, description, $"preserve hold {verb} llama-3-8b --reason 'case 12/2026'") { id, reason };
        command.SetWork(async (parse, token) =>
        {
            if (string.IsNullOrWhiteSpace(parse.GetRequiredValue(reason)))
                throw new ArchiveRefusedException("--reason: it is empty; say why, it is signed and kept.");
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            var holding = HoldingId.Parse(parse.GetRequiredValue(id));
            var outcome = await new ChangeHold(archive.Context).RunAsync(holding, isOn, parse.GetRequiredValue(reason), token);
            archive.EndProgress();
            return Report(parse.Output(), holding, isOn, outcome);
        });
        return command;
    }

    private static int Report(Output output, HoldingId holding, bool isOn, HoldOutcome outcome)
    {
        output.Say($"The legal hold on '{holding}' is {(isOn ? "set" : "released")}: signed, and {(outcome.Done.Count > 0 ? $"{(isOn ? "on" : "off")} every key in {Output.Join(outcome.Done)}" : "no store has locks to set it on")}.");
        foreach (var store in outcome.WithoutLocks.Where(_ => isOn))
            output.Tell($"Store '{store}' has no locks, so the hold does not keep anybody from deleting there.");
        foreach (var failure in outcome.Failed)
            output.Tell($"Not done in store '{failure.Store}': {failure.Message} Run the same command again when it answers.");
        output.Write(json =>
        {
            json.WriteString("holding", holding.Value);
            json.WriteBoolean("hold", isOn);
            json.WriteStartArray("stores");
            foreach (var store in outcome.Done)
                json.WriteStringValue(store);
            json.WriteEndArray();
            json.WriteStartArray("withoutLocks");
            foreach (var store in outcome.WithoutLocks)
                json.WriteStringValue(store);
            json.WriteEndArray();
            json.WriteStartArray("failed");
            foreach (var failure in outcome.Failed)
                json.WriteStringValue(failure.Message);
            json.WriteEndArray();
        });
        return outcome.Failed.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
    }

    private static Verb CreateList()
    {
        var command = new Verb("list", "List the legal holds that are in force.", "preserve hold list --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var holds = await archive.Context.Catalogue.HoldsAsync(token);
            var output = parse.Output();
            if (holds.Count == 0)
                output.Say("No legal holds are in force.");
            else
                output.Table(["holding", "since", "reason"], holds.Select(hold => (IReadOnlyList<string>)[hold.Holding.Value, $"{hold.Since:u}", hold.Reason]));
            output.Write(json =>
            {
                json.WriteStartArray("holds");
                foreach (var hold in holds)
                {
                    json.WriteStartObject();
                    json.WriteString("holding", hold.Holding.Value);
                    json.WriteString("since", Moments.Write(hold.Since));
                    json.WriteString("reason", hold.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }
}
