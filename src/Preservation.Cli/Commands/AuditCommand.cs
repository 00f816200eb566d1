using System.CommandLine;
using Preservation.Archive.Auditing;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve audit</c>: compares stores with signed manifests.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var store = new Option<string?>("--store") { Description = "Only this store.", HelpName = "name" };
        var grade = new Option<string>("--grade") { Description = "How closely: presence, sample or full.", DefaultValueFactory = _ => "full" };
        grade.AcceptOnlyFromAmong("presence", "sample", "full");
        var due = new Option<bool>("--due") { Description = "Only what is older than the policy's interval for the grade." };
        var chunks = new Option<long>("--chunks") { Description = "Chunks per holding and store of a sampled audit.", DefaultValueFactory = _ => Detection.DefaultSample };
        chunks.AtLeast(1);
        var command = new Verb("audit", "Compare what the stores hold with what the signed manifests say, and try anew what the stores can do; no holding is changed.",
            "preserve audit",
            "preserve audit llama-3-8b --store nas",
            "preserve audit --grade sample --due")
        {
            ids, store, grade, due, chunks, AuditProveCommand.Create(),
        };
        command.SetWork(async (parse, token) =>
        {
            _ = Grades.TryParse(parse.GetValue(grade)!, out var wanted);
            await using var archive = await Wiring.OpenAsync(parse, Signing.WhenPossible, token);
            var options = new AuditOptions
            {
                Grade = wanted,
                Holdings = [.. (parse.GetValue(ids) ?? []).Select(HoldingId.Parse)],
                Store = parse.GetValue(store),
                DueOnly = parse.GetValue(due),
                SampleSize = parse.GetValue(chunks),
            };
            var outcome = await new AuditArchive(archive.Context, options).RunAsync(token);
            archive.EndProgress();
            return await ReportAsync(parse.Output(), archive, outcome, token);
        });
        return command;
    }

    private static async Task<int> ReportAsync(Output output, OpenedArchive archive, AuditOutcome outcome, CancellationToken cancellationToken)
    {
        var findings = outcome.Findings.ToList();
        foreach (var check in outcome.Checks)
            CheckText.Tell(output, check);
        if (outcome.Strays.Count > 0)
            output.TellAll([.. outcome.Strays.Select(stray => stray.Text)]);
        foreach (var failure in outcome.Unreachable)
            output.Tell(failure.Message);
        if (outcome.Checks.Count == 0)
            output.Say("Nothing to audit.");
        if (outcome.WasCancelled)
            output.Tell("Cancelled: what was not looked at stays due.");
        if (findings.Any(finding => finding.IsDamage))
            await TellCopiesAsync(output, archive, findings, cancellationToken);
        if (outcome.Issued is { } issued)
            CheckText.Tell(output, issued);
        var code = outcome.WasCancelled ? ExitCode.Cancelled
            : findings.Count == 0 && outcome.Unreachable.Count > 0 ? ExitCode.Inconclusive : ExitCode.Of(findings);
        Write(output, archive, outcome, code);
        return code;
    }

    // What a sleepy person wants to know first: is anything lost, and what to do.
    private static async Task TellCopiesAsync(Output output, OpenedArchive archive, List<Finding> findings, CancellationToken cancellationToken)
    {
        foreach (var holding in findings.Where(f => f.IsDamage && f.Place.Holding is not null).GroupBy(finding => finding.Place.Holding!))
        {
            var replicas = await archive.Context.Catalogue.ReplicasAsync(holding.Key, cancellationToken);
            foreach (var artifact in holding.Select(finding => finding.Place.Artifact).OfType<ArtifactName>().Distinct().Take(12))
            {
                var good = replicas.Where(replica => replica.Artifact == artifact && replica.State.IsGood && archive.Context.Stores.Any(store => store.Name.Value == replica.Store)).Select(replica => $"'{replica.Store}'").ToList();
                output.Tell(good.Count > 0
                    ? $"  '{artifact}': good copies in {Output.Join(good)}; nothing is lost."
                    : $"  '{artifact}': NO store is known to have a good copy.");
            }
            output.Hint(holding.Any(finding => finding.IsRepairable)
                ? $"run 'preserve repair {holding.Key} --plan', then 'preserve repair {holding.Key}'."
                : $"nothing here can be repaired by 'preserve repair': look at what is told above.");
        }
    }

    private static void Write(Output output, OpenedArchive archive, AuditOutcome outcome, int code) => output.Write(json =>
    {
        json.WriteString("receipt", outcome.Issued?.Receipt.Id);
        json.WriteBoolean("signed", outcome.Issued?.IsSigned ?? false);
        json.WriteBoolean("cancelled", outcome.WasCancelled);
        json.WriteNumber("exitCode", code);
        json.WriteStartArray("checks");
        foreach (var check in outcome.Checks)
            CheckJson.Write(json, check);
        json.WriteEndArray();
        json.WriteStartArray("strays");
        foreach (var stray in outcome.Strays)
            FindingJson.Write(json, stray);
        json.WriteEndArray();
        TrafficJson.Write(json, archive.Context.Stores);
    });
}
