using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;
using Preservation.Worker.Operating;

namespace Preservation.Worker.Auditing;

/// <summary>
/// Audits what is due in one store, the most urgent first, until nothing is, the budget is used up, or it is the turn
/// of another. Each store has turns of its own, so a slow one never holds another up.
/// </summary>
public sealed partial class StoreTurn(ArchiveContext archive, IObjectStore store, Usage usage, Attempts attempts, ILogger logger)
{
    /// <summary>After so long the list of what is due is made anew.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly AuditOutcomes _outcomes = new(attempts, logger);

    /// <summary>What operators ask of this worker; the same for all its turns, so that each change is told once.</summary>
    public Orders Orders { get; init; } = new(archive.Catalogue, attempts, logger);

    /// <summary>A full audit is recorded at least this often, and gone on with at the next turn.</summary>
    public TimeSpan LongestPart { get; init; } = Longest;

    /// <summary>Counts leases that were lost.</summary>
    public Tally Tally { get; init; } = new();

    /// <summary>Called after each audit that found something, or found nothing any more.</summary>
    public Func<Check, CancellationToken, Task> Audited { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before audits, while the budget allows it, for what earlier ones have left to do.</summary>
    public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>From the store, since the worker was started.</summary>
    public long BytesRead => store.Traffic.BytesReceived;

    /// <summary>How many audits were completed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(new TurnQueue(store.Name.Value, await DueAsync(cancellationToken), attempts), cancellationToken);
        }
        finally
        {
            await usage.TellAsync();
        }
    }

    private async Task<int> RunAsync(TurnQueue queue, CancellationToken cancellationToken)
    {
        var began = archive.Clock.GetTimestamp();
        var done = 0;
        await TryBeforeAsync(cancellationToken);
        while (archive.Clock.GetElapsedTime(began) <= Longest)
        {
            var orders = await Orders.NowAsync(cancellationToken);
            if (queue.Next(orders) is not { } item)
                break;
            if (await usage.RefusalAsync(cancellationToken) is { } refusal)
            {
                LogBudget(refusal);
                break;
            }
            cancellationToken.ThrowIfCancellationRequested();
            var isCompleted = await TryAsync(item, cancellationToken);
            if (isCompleted)
                done++;
            await Orders.TakeBackAsync(item, isCompleted, orders, cancellationToken);
        }
        return done;
    }

    // What is left of earlier audits never stops the next ones.
    private async Task TryBeforeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await usage.RefusalAsync(cancellationToken) is null)
                await Before(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogLeft(e, store.Name.Value);
        }
    }

    private async Task<IReadOnlyList<WorkItem>> DueAsync(CancellationToken cancellationToken)
    {
        var catalogue = archive.Catalogue;
        var copies = await catalogue.VerifiedCopiesAsync([.. archive.Stores.Select(each => each.Name.Value)], cancellationToken);
        return new DueWork(archive.Policy, await catalogue.HoldingsAsync(cancellationToken), await catalogue.LastChecksAsync(cancellationToken))
        {
            VerifiedCopies = copies.ToDictionary(entry => entry.Holding, entry => entry.Copies, StringComparer.Ordinal),
        }.In(store.Name.Value, archive.Now());
    }

    // The list may be minutes old, and other workers go through the same one.
    private async Task<bool> IsDueAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (await archive.Catalogue.HoldingAsync(item.Holding, cancellationToken) is not { } holding)
            return false;
        var checks = await archive.Catalogue.LastChecksAsync(item.Holding, cancellationToken);
        return new DueWork(archive.Policy, [holding], checks).In(item.Store, archive.Now()).Any(due => due.Grade == item.Grade)
            || await Orders.IsAskedAsync(item, checks, cancellationToken);
    }

    // One holding that cannot be audited never stops the others.
    private async Task<bool> TryAsync(WorkItem item, CancellationToken cancellationToken)
    {
        try
        {
            var audit = new AuditOne(archive, new AuditOptions { Grade = item.Grade, LongestPart = LongestPart })
            {
                IsDue = token => IsDueAsync(item, token),
                MayGoOn = () => usage.IsLeft && !Orders.Last.IsPaused(item),
            };
            var issued = await audit.RunAsync(item.Holding, store, cancellationToken);
            // Somebody else is at it, or was: it is looked again at the next turn.
            var check = issued?.Receipt.Checks.SingleOrDefault();
            if (check is null)
                return false;
            _outcomes.Note(item, issued!, check);
            await Audited(check, cancellationToken);
            return check.Reached >= item.Grade && check.IsWhole;
        }
        catch (LeaseLostException)
        {
            attempts.Failed(item);
            Tally.LeaseLost();
            LogLost(item.Holding.Value, item.Store, item.Grade.Name());
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            attempts.Failed(item);
            LogFailed(e, item.Holding.Value, item.Store, item.Grade.Name());
            return false;
        }
    }

    [LoggerMessage(3004, LogLevel.Information, "No audit begins: {Why}.")]
    private partial void LogBudget(string why);

    [LoggerMessage(3012, LogLevel.Error, "What earlier audits of '{Store}' have left to repair failed, and is tried again.")]
    private partial void LogLeft(Exception exception, string store);

    [LoggerMessage(3003, LogLevel.Error, "The audit of '{Holding}' in '{Store}' by grade '{Grade}' failed and stays due.")]
    private partial void LogFailed(Exception exception, string holding, string store, string grade);

    [LoggerMessage(3013, LogLevel.Warning, "The audit of '{Holding}' in '{Store}' by grade '{Grade}' lost its lease: it was cancelled, or this worker stood still for too long. Nothing of it was recorded since the last part.")]
    private partial void LogLost(string holding, string store, string grade);
}
