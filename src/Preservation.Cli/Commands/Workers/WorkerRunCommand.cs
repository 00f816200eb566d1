using System.CommandLine;
using Preservation.Archive.Ordering;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker run</c>: asks the workers for an audit before everything that is due.</summary>
internal static class WorkerRunCommand
{
    public static Verb Create()
    {
        var holding = new Argument<string>("holding") { Description = "What to audit." };
        var store = WorkerCommand.StoreOption("Only in this store; else in every one.");
        var grade = new Option<string>("--grade") { Description = "How closely: presence, sample or full.", DefaultValueFactory = _ => "full" };
        grade.AcceptOnlyFromAmong("presence", "sample", "full");
        var command = new Verb("run", "Ask the workers to audit a holding before what is due. 'preserve audit' audits here and now instead.",
            "preserve worker run llama-3-8b",
            "preserve worker run llama-3-8b --store nas --grade sample")
        {
            holding, store, grade,
        };
        command.SetWork(async (parse, token) =>
        {
            _ = Grades.TryParse(parse.GetValue(grade)!, out var wanted);
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var requests = await new AskAudit(archive.Context).RunAsync(parse.GetRequiredValue(holding), parse.GetValue(store), wanted, WorkerCommand.AskedBy, token);
            var stand = await new FindWork(archive.Context, archive.Configuration.Stores).RunAsync(token);
            var output = parse.Output();
            foreach (var request in requests)
            {
                output.Say($"An audit of {OrderText.Subject(request.Holding, request.Store)} by grade '{wanted.Name()}' is asked for.");
                foreach (var why in Waits(stand, request))
                    output.Say($"  It waits: {why}.");
            }
            output.Say("Workers begin it at their next turn, before what is due. 'preserve worker status' shows it until it is done.");
            output.Write(json => OrderJson.WriteAll(json, "requests", requests, (writer, request) =>
            {
                OrderJson.Write(writer, request);
                OrderJson.WriteTexts(writer, "waits", Waits(stand, request));
            }));
            return ExitCode.Done;
        });
        return command;
    }

    // What keeps it from beginning at once.
    private static IEnumerable<string> Waits(WorkStand stand, AuditRequest request)
    {
        foreach (var pause in stand.Pauses.Where(pause => pause.Covers(request.Holding, request.Store)))
            yield return OrderText.Of(pause);
        if (stand.Stores.First(store => store.Store == request.Store).Use.Refusal(stand.At) is { } refusal)
            yield return refusal;
    }
}
