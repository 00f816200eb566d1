using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Worker.Keeping;

/// <summary>
/// Keeps the ledger and the evidence whole: at every tick what was changed in the folder is entered and what waits is stamped; as often
/// as the policy wants the presence of files audited, everything that is missing anywhere is entered, stamped and brought to every
/// store, and what must be renewed is. That something is wrong with them, the looks at the stores tell.
/// </summary>
public sealed partial class KeepTurn(ArchiveContext archive, ILogger<KeepTurn> logger)
{
    /// <summary>What failed is tried again after so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private DateTimeOffset? _doneAt;
    private DateTimeOffset? _failedAt;

    /// <summary>From all stores, since the worker was started.</summary>
    public long BytesRead => archive.Stores.Sum(store => store.Traffic.BytesReceived);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if ((await archive.Catalogue.PausesAsync(cancellationToken)).Any(pause => pause is { Holding: null, Store: null }) || !HasRested())
            return;
        try
        {
            _failedAt = null;
            if (IsDue())
                await RunAllAsync(cancellationToken);
            else
                await RunChangesAsync(cancellationToken);
        }
        catch (Exception e) when (e is DamageException or DocumentException or ObjectStoreException or LeaseHeldException or LeaseLostException or ArchiveRefusedException or NotStampedException)
        {
            _failedAt = archive.Clock.GetUtcNow();
            LogFailed(e.Message);
        }
    }

    private async Task RunChangesAsync(CancellationToken cancellationToken)
    {
        if (await EnterFolder.RunAsync(archive, cancellationToken) is { Count: > 0 } changes)
            LogEntered(changes.Count);
        Tell(await new StampAll(archive).RunAsync(cancellationToken));
    }

    private async Task RunAllAsync(CancellationToken cancellationToken)
    {
        foreach (var item in await new FindUnstamped(archive).RunAsync(cancellationToken))
            new StampOutbox(archive).Add(item);
        var outcome = await new SyncLedger(archive).RunAsync(cancellationToken);
        if (outcome.Entered.Count > 0)
            LogEntered(outcome.Entered.Count);
        foreach (var silent in outcome.Contradictions.Concat(outcome.Silent).Concat(outcome.Unreachable.Select(failure => failure.Message)))
            LogWaits(silent);
        Tell(outcome.Stamps);
        if (await new RenewEvidence(archive).RunAsync(cancellationToken) is { } renewed)
        {
            foreach (var stamp in renewed.Stamped)
                LogRenewed(stamp.Subject.ToString(), stamp.Authority, Moments.Write(stamp.NotAfter));
        }
        await new MirrorEvidence(archive).RunAsync(cancellationToken);
        _doneAt = archive.Clock.GetUtcNow();
    }

    private void Tell(StampOutcome outcome)
    {
        foreach (var stamp in outcome.Stamped)
            LogStamped(stamp.Subject.ToString(), stamp.Authority);
        foreach (var why in outcome.Waiting)
        {
            _failedAt = archive.Clock.GetUtcNow();
            LogWaits(why);
        }
    }

    private bool HasRested() => _failedAt is not { } failed || archive.Clock.GetUtcNow() is var now && (now < failed || now - failed >= Pause);

    private bool IsDue() => _doneAt is not { } done || archive.Clock.GetUtcNow() is var now && (now < done || now - done >= archive.Policy.Intervals[Grade.Presence]);

    [LoggerMessage(3801, LogLevel.Information, "{Count} entries were made in the ledger.")]
    private partial void LogEntered(int count);

    [LoggerMessage(3802, LogLevel.Information, "Stamped by '{Authority}': {Subject}.")]
    private partial void LogStamped(string subject, string authority);

    [LoggerMessage(3803, LogLevel.Information, "The evidence was renewed: {Subject} by '{Authority}', good until {Until}.")]
    private partial void LogRenewed(string subject, string authority, string until);

    [LoggerMessage(3804, LogLevel.Warning, "Ledger and evidence go on without it: {Why}")]
    private partial void LogWaits(string why);

    [LoggerMessage(3805, LogLevel.Error, "Ledger and evidence could not be kept, and are tried again: {Why}")]
    private partial void LogFailed(string why);
}
