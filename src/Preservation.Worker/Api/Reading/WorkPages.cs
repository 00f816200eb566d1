using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ordering;
using Preservation.Archive.Scheduling;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Ordering;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Reading;

internal static class WorkPages
{
    /// <summary>What is due and under way, what keeps the workers from it, what was asked for, and what was used of budgets.</summary>
    public static async Task<Ok<WorkAnswer>> OneAsync(HttpRequest request, ArchiveContext archive, ArchiveConfiguration configuration, [Description("At most so many audits that are due, and of each store so many that are overdue.")] string? limit, CancellationToken cancellationToken)
    {
        var input = new Input(request, "limit");
        var most = input.Limit(limit);
        input.Accept();
        var stand = await new FindWork(archive, configuration.Stores).RunAsync(cancellationToken);
        var (holdings, checks) = (await archive.Catalogue.HoldingsAsync(cancellationToken), await archive.Catalogue.LastChecksAsync(cancellationToken));
        var due = new DueWork(archive.Policy, holdings, checks);
        var inStores = stand.Stores.ToDictionary(store => store.Store, store => due.In(store.Store, stand.At), StringComparer.Ordinal);
        var drills = new DueDrills(archive.Policy, holdings, checks).In([.. inStores.Keys], stand.At);
        return TypedResults.Ok(new WorkAnswer
        {
            At = stand.At,
            Pauses = [.. stand.Pauses.Select(PauseItem.Of)],
            Requests = [.. stand.Requests.Select(RequestItem.Of)],
            Audits = [.. stand.Audits.Select(UnderWayItem.Of)],
            Stores = [.. stand.Stores.Select(store => Of(store, inStores[store.Store].Count, stand.At, most))],
            Due = [.. inStores.Values.SelectMany(items => items).Concat(drills).OrderByDescending(item => item.Urgency(stand.At)).ThenBy(item => item.DueAt).Take(most).Select(item => Of(item, stand))],
        });
    }

    private static AuditItem Of(WorkItem item, WorkStand stand) =>
        AuditItem.Of(item, stand.At) with { Paused = stand.Pauses.Any(pause => pause.Covers(item.Holding, item.Store)) };

    private static StoreWorkItem Of(StoreWork store, int due, DateTimeOffset now, int most) => new()
    {
        Store = store.Store,
        Overdue = [.. store.Overdue.Take(most).Select(OverdueItem.Of)],
        OverdueCount = store.Overdue.Count,
        DueCount = due,
        Used = new UsedItem { Bytes = store.Use.Used.Bytes, Requests = store.Use.Used.Requests, Cost = store.Use.Cost, Currency = store.Use.Prices?.Currency },
        Budget = new BudgetItem
        {
            BytesPerDay = store.Use.Budget.BytesPerDay,
            RequestsPerDay = store.Use.Budget.RequestsPerDay,
            CostPerDay = store.Use.Budget.CostPerDay,
            Hours = store.Use.Budget.Hours?.ToString(),
        },
        Refusal = store.Use.Refusal(now),
    };
}
