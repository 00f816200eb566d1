using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;

namespace Preservation.Benchmarks.Scaling;

/// <summary>Everything that a turn of a store asks the catalogue between one audit and the next, to know what is to be done: what StoreTurn and AuditOne do, without the audit.</summary>
internal static class Choosing
{
    public static async Task<Figure> MeasureAsync(ScaleScene scene, CancellationToken cancellationToken)
    {
        var (catalogue, store) = (scene.Context.Catalogue, scene.Stores[0]);
        // By then many are due.
        var now = scene.Context.Now().AddHours(20);
        return await Figure.MeasureAsync("choose the next work of a store", scene.Database, async () =>
        {
            var due = await DueAsync(scene, store, now, cancellationToken);
            var item = due[0];
            await using var lease = await LeaseKeeper.TakeAsync(catalogue, $"audit:{item.Holding}:{store}", cancellationToken);
            await catalogue.HolderAsync($"holding:{item.Holding}", cancellationToken);
            var holding = await catalogue.HoldingAsync(item.Holding, cancellationToken);
            var again = new DueWork(scene.Context.Policy, [holding!], await catalogue.LastChecksAsync(item.Holding, cancellationToken)).In(store, now);
            if (again.All(other => other.Grade != item.Grade))
                throw new InvalidOperationException("What was due is not due.");
            await catalogue.LastReceiptAsync(cancellationToken);
        });
    }

    /// <summary>The list that a turn begins with.</summary>
    public static async Task<IReadOnlyList<WorkItem>> DueAsync(ScaleScene scene, string store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var catalogue = scene.Context.Catalogue;
        await catalogue.PausesAsync(cancellationToken);
        await catalogue.RequestsAsync(cancellationToken);
        await catalogue.UseAsync(store, new StoreUse(0, 0), cancellationToken);
        await catalogue.VerifiedCopiesAsync(scene.Stores, cancellationToken);
        return new DueWork(scene.Context.Policy, await catalogue.HoldingsAsync(cancellationToken), await catalogue.LastChecksAsync(cancellationToken)).In(store, now);
    }
}
