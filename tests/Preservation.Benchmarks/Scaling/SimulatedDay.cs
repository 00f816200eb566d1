using System.Diagnostics;
using Preservation.Archive.Opening;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;

namespace Preservation.Benchmarks.Scaling;

/// <summary>Lets a day pass in which everything that is due is chosen and done at once, and counts it by the hour.</summary>
internal static class SimulatedDay
{
    /// <summary>The worker looks every 30 seconds; less often makes lists longer and keeping intervals harder.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(ScaleScene scene, MadeUp made, CancellationToken cancellationToken)
    {
        var (archive, began, start) = (scene.Context, Stopwatch.GetTimestamp(), scene.Context.Now());
        var hours = new int[24];
        var grades = new Dictionary<Grade, int>();
        var (overdue, choosing) = (0, 0.0);
        for (; scene.Clock.Now < start.AddDays(1); scene.Clock.Now += Look)
        {
            var due = new DueWork(archive.Policy, await archive.Catalogue.HoldingsAsync(cancellationToken), await archive.Catalogue.LastChecksAsync(cancellationToken));
            overdue += scene.Stores.Sum(store => due.OverdueIn(store, archive.Now()).Count());
            foreach (var store in scene.Stores)
            {
                var at = Stopwatch.GetTimestamp();
                var items = await Choosing.DueAsync(scene, store, archive.Now(), cancellationToken);
                choosing += Stopwatch.GetElapsedTime(at).TotalSeconds;
                foreach (var item in items)
                {
                    await DoAsync(scene, made, item, cancellationToken);
                    hours[(int)(scene.Clock.Now - start).TotalHours]++;
                    grades[item.Grade] = grades.GetValueOrDefault(item.Grade) + 1;
                }
            }
        }
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (done, oldest) = (hours.Sum(), await OldestAsync(scene, cancellationToken));
        Console.WriteLine($"a simulated day: {done} audits ({string.Join(", ", grades.OrderBy(grade => grade.Key).Select(grade => $"{grade.Value} {grade.Key.Name()}"))}) in {took:0} s, of which {choosing:0} s to choose {scene.Stores.Count * (int)(TimeSpan.FromDays(1) / Look)} times; {took * 1000 / done:0.0} ms for each audit");
        Console.WriteLine($"a simulated day: overdue at any look: {overdue}; oldest at the end: {oldest}; most in an hour {hours.Max()}, mean {hours.Average():0}: {hours.Max() / hours.Average():0.00}");
    }

    private static async Task DoAsync(ScaleScene scene, MadeUp made, WorkItem item, CancellationToken cancellationToken)
    {
        var catalogue = scene.Context.Catalogue;
        await using var lease = await LeaseKeeper.TakeAsync(catalogue, $"audit:{item.Holding}:{item.Store}", cancellationToken);
        var holding = (await catalogue.HoldingAsync(item.Holding, cancellationToken))!;
        await catalogue.LastChecksAsync(item.Holding, cancellationToken);
        await catalogue.LastReceiptAsync(cancellationToken);
        await made.ApplyAsync([MadeUp.CheckOf(holding, item.Store, item.Grade, scene.Context.Now())], lease.Lease, cancellationToken);
    }

    // Of each grade, as a share of its interval.
    private static async Task<string> OldestAsync(ScaleScene scene, CancellationToken cancellationToken)
    {
        var due = new DueWork(scene.Context.Policy, await scene.Context.Catalogue.HoldingsAsync(cancellationToken), await scene.Context.Catalogue.LastChecksAsync(cancellationToken));
        var holdings = await scene.Context.Catalogue.HoldingsAsync(cancellationToken);
        return string.Join(", ", scene.Stores.SelectMany(store => holdings.SelectMany(holding => due.Of(holding, store, scene.Context.Now())))
            .GroupBy(item => item.Grade).Select(grade => $"{grade.Key.Name()} {grade.Max(item => item.Urgency(scene.Context.Now())):0.00}")) + " of its interval";
    }
}
