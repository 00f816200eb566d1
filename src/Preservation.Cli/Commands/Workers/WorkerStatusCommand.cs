using System.Globalization;
using Preservation.Archive.Ordering;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker status</c>: what is paused, asked for, under way, overdue, and used of budgets.</summary>
internal static class WorkerStatusCommand
{
    public static Verb Create()
    {
        var command = new Verb("status", "Show what is paused, asked for and under way, and of each store what is overdue and used of its budget.", "preserve worker status", "preserve worker status --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var stand = await new FindWork(archive.Context, archive.Configuration.Stores).RunAsync(token);
            var output = parse.Output();
            TellOrders(output, stand);
            output.Table(["store", "overdue", "bytes in 24h", "of", "requests in 24h", "of", "cost in 24h", "of"], stand.Stores.Select(Row));
            foreach (var store in stand.Stores)
                Tell(output, stand, store);
            var code = stand.Stores.Any(store => store.Overdue.Count > 0) ? ExitCode.Policy : ExitCode.Done;
            output.Write(json =>
            {
                WorkJson.Write(json, stand);
                json.WriteNumber("exitCode", code);
            });
            return code;
        });
        return command;
    }

    private static void TellOrders(Output output, WorkStand stand)
    {
        if (stand.Pauses.Count == 0)
            output.Say("Nothing is paused.");
        else
            output.Table(["paused", "until", "by", "reason"], stand.Pauses.Select(pause => (IReadOnlyList<string>)[OrderText.Subject(pause.Holding, pause.Store), Output.Moment(pause.Until, "it is resumed"), pause.AskedBy, pause.Reason]));
        if (stand.Requests.Count == 0)
            output.Say("No audit was asked for.");
        else
            output.Table(["asked for", "grade", "by", "at"], stand.Requests.Select(request => (IReadOnlyList<string>)[OrderText.Subject(request.Holding, request.Store), request.Grade.Name(), request.AskedBy, Moments.Write(request.AskedAt)]));
        if (stand.Audits.Count == 0)
            output.Say("No audit is under way.");
        else
            output.Table(["under way", "by"], stand.Audits.Select(audit => (IReadOnlyList<string>)[OrderText.Subject(audit.Holding, audit.Store), audit.Holder]));
    }

    private static IReadOnlyList<string> Row(StoreWork store)
    {
        var (budget, used) = (store.Use.Budget, store.Use.Used);
        return
        [
            store.Store, $"{store.Overdue.Count}", Output.Bytes(used.Bytes), budget.BytesPerDay is { } bytes ? Output.Bytes(bytes) : "no limit",
            string.Create(CultureInfo.InvariantCulture, $"{used.Requests:N0}"), budget.RequestsPerDay is { } requests ? string.Create(CultureInfo.InvariantCulture, $"{requests:N0}") : "no limit",
            store.Use.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $"{cost:0.00} {store.Use.Prices!.Currency}") : "no prices",
            budget.CostPerDay is { } most ? string.Create(CultureInfo.InvariantCulture, $"{most:0.00}") : "no limit",
        ];
    }

    // Not checked is overdue, whatever the reason; the reasons stand beside.
    private static void Tell(Output output, WorkStand stand, StoreWork store)
    {
        if (store.Overdue.Count > 0)
        {
            var pauses = stand.Pauses.Where(pause => store.Overdue.Any(item => pause.Covers(item.Holding, item.Store))).Select(pause => $"; {OrderText.Of(pause)}");
            output.Tell($"Store '{store.Store}': {store.Overdue.Count} audits are overdue, the first since {Moments.Write(store.Overdue.Min(item => item.OverdueAt))}{string.Concat(pauses)}.");
        }
        if (store.Use.Refusal(stand.At) is { } refusal)
            output.Tell($"Store '{store.Store}': no audit begins now, because {refusal}.");
    }
}
