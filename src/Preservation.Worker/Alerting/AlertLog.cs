using Microsoft.Extensions.Logging;

namespace Preservation.Worker.Alerting;

/// <summary>What alerting says in the log; the numbers are stable, so that rules can be written for them.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(3100, LogLevel.Warning, "Alert '{Alert}' ({Title}) is told nobody: 'alerts' in worker.json names no channel. Add one.")]
    public static partial void NobodyToTell(this ILogger log, string alert, string title);

    [LoggerMessage(3101, LogLevel.Information, "Alert '{Alert}' was told by channel '{Channel}'.")]
    public static partial void AlertSent(this ILogger log, string alert, string channel);

    [LoggerMessage(3102, LogLevel.Warning, "Alert '{Alert}' could not be told by channel '{Channel}', and is tried again in {Pause}: {Reason}")]
    public static partial void AlertNotSent(this ILogger log, string alert, string channel, TimeSpan pause, string reason);

    [LoggerMessage(3103, LogLevel.Error, "Channel '{Channel}' is not configured rightly, so alert '{Alert}' is not told; it is tried again in {Pause}: {Reason}")]
    public static partial void ChannelMisconfigured(this ILogger log, string channel, string alert, TimeSpan pause, string reason);

    [LoggerMessage(3104, LogLevel.Error, "The waiting alert '{Path}' cannot be read: {Reason} Look at it, and delete it when somebody knows what it says.")]
    public static partial void AlertUnreadable(this ILogger log, string path, string reason);

    [LoggerMessage(3105, LogLevel.Warning, "{Count} alerts wait for channel '{Channel}', which worker.json does not name any more. Name it again and restart the worker, or delete '{Folder}' when nobody has to be told.")]
    public static partial void ChannelGone(this ILogger log, int count, string channel, string folder);

    [LoggerMessage(3106, LogLevel.Error, "The alerts that wait for channel '{Channel}' cannot be looked at, which is tried again in {Pause}: {Reason} Look at the disk.")]
    public static partial void OutboxBroken(this ILogger log, string channel, TimeSpan pause, string reason);

    [LoggerMessage(3107, LogLevel.Error, "Channel '{Channel}' told alert '{Alert}' to some only; these are not told: {Reason} Correct 'to' in worker.json.")]
    public static partial void SomeRefused(this ILogger log, string channel, string alert, string reason);

    [LoggerMessage(3108, LogLevel.Error, "Alert '{Path}' was told and cannot be deleted, which is tried again; it would be told twice after a restart: {Reason}")]
    public static partial void AlertNotMarked(this ILogger log, string path, string reason);

    [LoggerMessage(3109, LogLevel.Error, "'{Path}' cannot be looked through for alerts of channels that are gone: {Reason}")]
    public static partial void OutboxUnseen(this ILogger log, string path, string reason);

    [LoggerMessage(3110, LogLevel.Warning, "The heartbeat was not taken, and is tried again in {Every}: {Reason}")]
    public static partial void HeartbeatFailed(this ILogger log, TimeSpan every, string reason);

    [LoggerMessage(3111, LogLevel.Warning, "The heartbeat pauses, because not all is well.")]
    public static partial void HeartbeatPaused(this ILogger log);

    [LoggerMessage(3112, LogLevel.Information, "The heartbeat goes on, because all is well again.")]
    public static partial void HeartbeatResumed(this ILogger log);

    [LoggerMessage(3120, LogLevel.Error, "What was told before cannot be read, so every open incident is told once more. The file is kept as '{Path}': {Reason}")]
    public static partial void ToldUnreadable(this ILogger log, string path, string reason);

    [LoggerMessage(3121, LogLevel.Error, "The list of open incidents '{Path}' cannot be written, and is tried again at the next turn: {Reason}")]
    public static partial void OpenNotWritten(this ILogger log, string path, string reason);
}
