using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Drilling;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Archive.Verifying;
using Preservation.Core.Findings;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Drilling;

/// <summary>Drills one holding when one is due: restores it to the archive's <c>scratch</c> folder, verifies it, and opens its formats.</summary>
public sealed partial class DrillTurn(ArchiveContext archive, IReadOnlyDictionary<string, Usage> usage, Attempts attempts, Orders orders, ILogger<DrillTurn> logger)
{
    /// <summary>Bytes that were read from all stores: a drill that takes long and gets on is not stuck.</summary>
    public long BytesRead => archive.Stores.Sum(store => store.Traffic.BytesReceived);

    /// <summary>How many drills were completed: none or one.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var pauses = (await orders.NowAsync(cancellationToken)).Pauses;
        // Another store takes the place of one that is paused; of what is paused in one store only, the drill waits.
        var names = archive.Stores.Where(store => store is not ClosedStore).Select(store => store.Name.Value)
            .Where(name => !pauses.Any(pause => pause.Holding is null && (pause.Store ?? name) == name)).ToList();
        var due = new DueDrills(archive.Policy, await archive.Catalogue.HoldingsAsync(cancellationToken), await archive.Catalogue.LastChecksAsync(cancellationToken));
        if (due.In(names, archive.Now()).Count == 0)
            return 0;
        var stores = await WithinBudgetAsync(names, cancellationToken);
        var item = due.In(stores, archive.Now()).FirstOrDefault(item => !pauses.Any(pause => pause.Covers(item.Holding, item.Store)) && attempts.MayTry(item));
        if (item is null)
            return 0;
        try
        {
            return await TryAsync(item, cancellationToken) ? 1 : 0;
        }
        finally
        {
            await usage[item.Store].TellAsync();
        }
    }

    private async Task<IReadOnlyList<string>> WithinBudgetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<string> within = [];
        foreach (var name in names)
        {
            if (await usage[name].RefusalAsync(cancellationToken) is null)
                within.Add(name);
        }
        return within;
    }

    private async Task<bool> TryAsync(WorkItem item, CancellationToken cancellationToken)
    {
        try
        {
            var verify = new VerifyFolder(archive.Buffers, archive.Parallelism, archive.Progress);
            var outcome = await new DrillHolding(archive, new DrillOptions
            {
                Store = item.Store,
                Scratch = Path.Combine(archive.Folder, "scratch"),
                Verify = (restored, manifest, token) => verify.DifferencesAsync(restored, manifest, archive.Trust, token),
            }).RunAsync(item.Holding, cancellationToken);
            if (outcome.Check.Reached == Grade.Drill)
            {
                attempts.Done(item);
                LogDrilled(item.Holding.Value, item.Store, outcome.Took.TotalSeconds);
                return true;
            }
            attempts.Failed(item);
            LogNotDone(item.Holding.Value, item.Store, outcome.Check.Findings.Count > 0 ? outcome.Check.Findings[0].Text : string.Join("; ", outcome.Differences));
            return false;
        }
        catch (LeaseHeldException)
        {
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            attempts.Failed(item);
            LogFailed(e, item.Holding.Value, item.Store);
            return false;
        }
    }

    [LoggerMessage(3301, LogLevel.Information, "Drilled '{Holding}' from '{Store}' alone in {Seconds:0.0} s: restored, verified, opened.")]
    private partial void LogDrilled(string holding, string store, double seconds);

    [LoggerMessage(3302, LogLevel.Error, "The drill of '{Holding}' from '{Store}' did not succeed and stays due: {Why}")]
    private partial void LogNotDone(string holding, string store, string why);

    [LoggerMessage(3303, LogLevel.Error, "The drill of '{Holding}' from '{Store}' failed and stays due.")]
    private partial void LogFailed(Exception exception, string holding, string store);
}
