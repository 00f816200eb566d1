using System.CommandLine;
using System.Globalization;
using Preservation.Archive;
using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve register</c>: takes a model into the archive.</summary>
internal static class RegisterCommand
{
    public static readonly Option<string> ReadBack = CreateReadBack();

    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the holding: a-z, 0-9, '.', '_' and '-'." };
        var source = new Argument<DirectoryInfo>("dir") { Description = "Folder with weights, interviews, preferences, report; only read, never changed." };
        var roles = new Option<string[]>("--role") { Description = "Role for files that match: 'notes/*=developer-analysis'.", HelpName = "glob=role" };
        var plan = new Option<FileInfo?>("--plan") { Description = "File with one 'glob=role' per line; --role comes first.", HelpName = "file" };
        var model = new ModelOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only look, and show what would be done." };
        var duplicates = new Option<bool>("--allow-duplicate-weights") { Description = "Go on although another holding has the same weights." };
        var malformed = new Option<bool>("--allow-malformed") { Description = "Take files whose format is broken as they are." };
        var command = new Verb("register", "Register a holding: digest, copy to every store, read back, sign.",
            "preserve register claude-3-opus-20240229 /data/opus --model model.json",
            "preserve register llama-3-8b /data/llama --dry-run",
            "preserve register llama-3-8b /data/llama --role 'notes/*=developer-analysis' --yes")
        {
            id, source, roles, plan, dryRun, ReadBack, duplicates, malformed,
        };
        model.AddTo(command);
        command.SetWork(async (parse, token) =>
        {
            var holding = HoldingId.Parse(parse.GetRequiredValue(id));
            var options = new ScanOptions
            {
                Roles = RoleRules.Read(parse.GetValue(roles) ?? [], parse.GetValue(plan)?.FullName),
                AllowMalformed = parse.GetValue(malformed),
            };
            var scanned = await new ScanSource(options).RunAsync(holding, model.Read(parse, holding), parse.GetRequiredValue(source).FullName, token);
            return await RunAsync(parse, scanned, parse.GetValue(dryRun), parse.GetValue(duplicates), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, RegistrationPlan plan, bool isDryRun, bool allowDuplicates, CancellationToken cancellationToken)
    {
        var output = parse.Output();
        PlanText.Tell(output, plan);
        if (isDryRun)
        {
            output.Say("Nothing was stored: this was a dry run.");
            PlanText.Write(output, plan);
            return ExitCode.Done;
        }
        await using var archive = await Wiring.OpenAsync(parse, Signing.Required, cancellationToken);
        Confirm(parse, $"Copy {Output.Bytes(plan.TotalSize)} to {archive.Context.Stores.Count} stores and sign as '{Output.Join(archive.Context.Signers.Select(signer => signer.Name.Holder))}'?");
        var options = new RegisterOptions { ReadBack = GradeOf(parse), AllowDuplicateWeights = allowDuplicates };
        var outcome = await new RegisterHolding(archive.Context, options).RunAsync(plan, cancellationToken);
        archive.EndProgress();
        return Report(output, archive, outcome);
    }

    public static void Confirm(ParseResult parse, string question)
    {
        if (parse.GetValue(GlobalOptions.Yes))
            return;
        if (System.Console.IsInputRedirected)
            throw new ArchiveRefusedException("There is no terminal to ask at. Run it with --yes, or first with --dry-run.");
        if (!Output.Confirm(question))
            throw new OperationCanceledException();
    }

    public static Grade GradeOf(ParseResult parse) => parse.GetValue(ReadBack) switch
    {
        "none" => Grade.Presence,
        "sample" => Grade.Sample,
        _ => Grade.Full,
    };

    /// <summary>Tells what was registered or amended; 4 when a store was left behind.</summary>
    public static int Report(Output output, OpenedArchive archive, RegisterOutcome outcome)
    {
        var manifest = outcome.Record.Manifest;
        if (outcome.WasResumed)
            output.Say("An earlier run was broken off; this one went on where it was.");
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"'{manifest.Holding}' sequence {manifest.Sequence}: {manifest.Artifacts.Count} artifacts, {Output.Bytes(manifest.TotalSize)}, in {Output.Join(outcome.Stored)}."));
        output.Say($"Manifest sha256:{outcome.Record.Verified.PayloadDigest}, signed by {Output.Join(outcome.Record.Verified.Signers)}.");
        foreach (var failure in outcome.Failures)
            output.Tell($"Store '{failure.Store}' was left behind: {failure.Message}");
        if (outcome.Failures.Count > 0)
            output.Hint($"'{manifest.Holding}' has too few copies until 'preserve store fill {outcome.Failures.First().Store}' has run.");
        output.Write(json =>
        {
            json.WriteString("holding", manifest.Holding.Value);
            json.WriteNumber("sequence", manifest.Sequence);
            json.WriteString("manifestSha256", outcome.Record.Verified.PayloadDigest.ToString());
            json.WriteNumber("artifacts", manifest.Artifacts.Count);
            json.WriteNumber("bytes", manifest.TotalSize);
            json.WriteBoolean("resumed", outcome.WasResumed);
            json.WriteStartArray("stores");
            foreach (var store in outcome.Stored)
                json.WriteStringValue(store);
            json.WriteEndArray();
            json.WriteStartArray("leftBehind");
            foreach (var failure in outcome.Failures)
            {
                json.WriteStartObject();
                json.WriteString("store", failure.Store.Value);
                json.WriteString("reason", failure.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            TrafficJson.Write(json, archive.Context.Stores);
        });
        return outcome.Failures.Count > 0 ? ExitCode.Policy : ExitCode.Done;
    }

    private static Option<string> CreateReadBack()
    {
        var option = new Option<string>("--read-back")
        {
            Description = "How much is read again from each store before it counts: full, sample or none.",
            DefaultValueFactory = _ => "full",
        };
        option.AcceptOnlyFromAmong("full", "sample", "none");
        return option;
    }
}
