using Microsoft.Extensions.Logging;
using Preservation.Archive.Ordering;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;

namespace Preservation.Worker.Auditing;

/// <summary>Asks the catalogue what operators want, tells each change of it once, and takes back what was done.</summary>
public sealed partial class Orders(ICatalogue catalogue, Attempts attempts, ILogger logger)
{
    private readonly Lock _lock = new();
    private volatile OrdersNow _last = new([], []);

    /// <summary>What was asked for when any turn of this worker looked last: an audit that takes hours goes by it, without waiting.</summary>
    public OrdersNow Last => _last;

    public async Task<OrdersNow> NowAsync(CancellationToken cancellationToken)
    {
        var now = new OrdersNow(await catalogue.PausesAsync(cancellationToken), await catalogue.RequestsAsync(cancellationToken));
        lock (_lock)
            Notice(now);
        return now;
    }

    /// <summary>Whether an audit was asked for and not done since. Who has it in his list may be late.</summary>
    /// <param name="item">The audit.</param>
    /// <param name="checks">The last ones of the holding.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> IsAskedAsync(WorkItem item, IReadOnlyList<CheckEntry> checks, CancellationToken cancellationToken) =>
        (await catalogue.RequestsAsync(cancellationToken)).Any(request => request.Holding == item.Holding && request.Store == item.Store && request.Grade == item.Grade
            && !IsDone(request, checks));

    /// <summary>Takes back what was asked for and has been done by an audit of the same grade or a better one.</summary>
    /// <param name="item">What was just tried.</param>
    /// <param name="isCompleted">Whether that went well: whoever asked may have another clock.</param>
    /// <param name="before">What was asked for before that.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task TakeBackAsync(WorkItem item, bool isCompleted, OrdersNow before, CancellationToken cancellationToken)
    {
        if (before.Requests.FirstOrDefault(request => request.Holding == item.Holding && request.Store == item.Store) is not { } asked)
            return;
        if (!(isCompleted && item.Grade >= asked.Grade) && !IsDone(asked, await catalogue.LastChecksAsync(item.Holding, cancellationToken)))
            return;
        // It may have been asked for anew meanwhile, and more closely.
        if ((await catalogue.RequestsAsync(cancellationToken)).Contains(asked) && await catalogue.WithdrawAsync(asked.Holding, asked.Store, cancellationToken))
            LogDone(OrderText.Subject(asked.Holding, asked.Store), asked.AskedBy);
    }

    // What ended within the second in which it was asked for was begun before.
    private static bool IsDone(AuditRequest request, IReadOnlyList<CheckEntry> checks) =>
        checks.Any(check => check.Store == request.Store && check.Reached >= request.Grade && check.EndedAt > request.AskedAt);

    private void Notice(OrdersNow now)
    {
        foreach (var pause in now.Pauses.Except(_last.Pauses))
            LogPaused(OrderText.Of(pause));
        foreach (var pause in _last.Pauses.Where(old => !now.Pauses.Any(pause => (pause.Holding, pause.Store) == (old.Holding, old.Store))))
            LogResumed(OrderText.Subject(pause.Holding, pause.Store));
        foreach (var request in now.Requests.Except(_last.Requests))
        {
            // Who asks now does not want to wait for an hour because of what failed before.
            attempts.Done(OrdersNow.ItemOf(request));
            LogAsked(OrderText.Of(request));
        }
        _last = now;
    }

    [LoggerMessage(3006, LogLevel.Warning, "No audit begins of what is paused: {Pause}.")]
    private partial void LogPaused(string pause);

    [LoggerMessage(3007, LogLevel.Information, "{Subject} is not paused any more.")]
    private partial void LogResumed(string subject);

    [LoggerMessage(3008, LogLevel.Information, "It comes before what is due: {Request}.")]
    private partial void LogAsked(string request);

    [LoggerMessage(3009, LogLevel.Information, "The audit of {Subject} that {AskedBy} asked for is done.")]
    private partial void LogDone(string subject, string askedBy);
}
