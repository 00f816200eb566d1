using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;

namespace Preservation.Worker.Auditing;

/// <summary>Looks at a store as a whole as often as the policy wants the presence of its files audited: strays, and locks or conditions that are not what they were.</summary>
public sealed partial class StoreLook(ArchiveContext archive, IObjectStore store, Usage usage, ILogger logger)
{
    /// <summary>What could not be asked is asked again after so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private DateTimeOffset? _failedAt;

    /// <summary>Called when something was found.</summary>
    public Func<CancellationToken, Task> Found { get; init; } = _ => Task.CompletedTask;

    /// <summary>Looks when it is due and nothing stands against it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await IsDueAsync(cancellationToken) || await usage.RefusalAsync(cancellationToken) is not null
            || (await archive.Catalogue.PausesAsync(cancellationToken)).Any(pause => pause.Holding is null && (pause.Store ?? store.Name.Value) == store.Name.Value))
            return;
        try
        {
            if (await new AuditStore(archive).RunAsync(store, cancellationToken) is not { } issued)
                return;
            _failedAt = null;
            LogLooked(store.Name.Value, issued.Receipt.Strays.Count);
            if (issued.Receipt.Strays.Count > 0)
                await Found(cancellationToken);
        }
        catch (Exception e) when (e is ObjectStoreException or LeaseLostException)
        {
            // That a store is away is told by the audits of its holdings.
            _failedAt = archive.Clock.GetUtcNow();
            LogFailed(store.Name.Value, e.Message);
        }
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var now = archive.Clock.GetUtcNow();
        if (_failedAt is { } failed && now >= failed && now - failed < Pause)
            return false;
        return await archive.Catalogue.LastLookAsync(store.Name.Value, cancellationToken) is not { } last
            || last > now || now - last >= archive.Policy.IntervalOf(Grade.Presence, store.Name.Value);
    }

    [LoggerMessage(3010, LogLevel.Information, "Looked at store '{Store}' as a whole: {Strays} findings that belong to no holding.")]
    private partial void LogLooked(string store, int strays);

    [LoggerMessage(3011, LogLevel.Warning, "Store '{Store}' could not be looked at as a whole and stays due: {Why}")]
    private partial void LogFailed(string store, string why);
}
