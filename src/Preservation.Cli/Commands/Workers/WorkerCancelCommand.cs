using System.CommandLine;
using Preservation.Archive.Ordering;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker cancel</c>: takes back what was asked for, and stops an audit under way.</summary>
internal static class WorkerCancelCommand
{
    public static Verb Create()
    {
        var holding = new Argument<string>("holding") { Description = "Whose audit." };
        var store = WorkerCommand.StoreOption("Only in this store; else in every one.");
        var command = new Verb("cancel", "Take back an audit that was asked for, and stop one that is under way: it records nothing. What is due begins again unless it is paused.",
            "preserve worker cancel llama-3-8b",
            "preserve worker cancel llama-3-8b --store nas")
        {
            holding, store,
        };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var id = HoldingId.Parse(parse.GetRequiredValue(holding));
            var cancelled = await new CancelAudit(archive.Context).RunAsync(id.Value, parse.GetValue(store), token);
            var output = parse.Output();
            foreach (var audit in cancelled)
            {
                if (audit.Request is { } request)
                    output.Say($"What {request.AskedBy} asked for is taken back: the audit of {OrderText.Subject(id, audit.Store)} by grade '{Core.Findings.Grades.Name(request.Grade)}'.");
                if (audit.Holder is { } holder)
                    output.Say($"The audit of {OrderText.Subject(id, audit.Store)} by {holder} is stopped: it ends within {CancelAudit.NoticedWithin.TotalSeconds:0} seconds and records nothing.");
            }
            output.Say("What is due by its age begins again, unless it is paused. To pause it: "
                + $"preserve worker pause{OrderText.Arguments(id, parse.GetValue(store))} --reason '...'");
            output.Write(json => OrderJson.WriteAll(json, "cancelled", cancelled, (writer, audit) =>
            {
                writer.WriteString("holding", id.Value);
                writer.WriteString("store", audit.Store);
                writer.WriteBoolean("wasAskedFor", audit.Request is not null);
                if (audit.Holder is { } holder)
                    writer.WriteString("stopped", holder);
            }));
            return ExitCode.Done;
        });
        return command;
    }
}
