using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Archive.Repairing;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Manifests;
using Preservation.Worker.Operating;

namespace Preservation.Worker.Repairing;

/// <summary>
/// Repairs by itself what an audit has found, where the policy allows it: never while the store has an incident as a
/// whole, never where a lock, an identity or a capability is not what it should be, never without a verified copy
/// elsewhere, and never more within an hour than the policy says. What it refuses a person has to look at. To a store
/// that is paused it writes nothing.
/// </summary>
public sealed partial class RepairByPolicy(ArchiveContext archive, ILogger logger) : IDisposable
{
    /// <summary>Counts repairs.</summary>
    public Tally Tally { get; init; } = new();

    private readonly Dictionary<string, Queue<DateTimeOffset>> _repaired = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1);

    /// <returns>How many files were put right, 0 when they were right already; null when it was refused or did not succeed.</returns>
    public async Task<int?> RunAsync(HoldingId holding, CancellationToken cancellationToken)
    {
        if (!archive.Policy.Repair.IsAutomatic)
            return null;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var open = await new FindIncidents(archive).OpenAsync(cancellationToken);
            var concerned = open.Where(incident => incident.Holding == holding || incident.Holding is null).ToList();
            // One without findings was repaired, and nobody has looked since.
            var damage = concerned.Where(incident => incident.Kind == IncidentKind.Damage).ToList();
            var damaged = damage.Where(incident => incident.Findings.Any(finding => finding.IsRepairable)).Select(incident => incident.Store).Distinct().ToList();
            if (damaged.Count == 0)
                return damage.Any(incident => incident.Findings.Count == 0) ? 0 : null;
            var paused = await PausedAsync(holding, cancellationToken);
            foreach (var store in damaged.Where(paused.Contains))
                LogPaused(holding.Value, store);
            if (damaged.All(paused.Contains))
                return null;
            if (concerned.Select(Refusal).FirstOrDefault(why => why is not null) is { } refusal)
            {
                LogRefused(holding.Value, refusal);
                return null;
            }
            return await RepairAsync(holding, paused, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string? Refusal(Incident incident) => incident switch
    {
        { Kind: IncidentKind.StoreWide } => $"store '{incident.Store}' has an incident as a whole",
        { Kind: IncidentKind.Away } => $"store '{incident.Store}' cannot be asked",
        // What lies beside the holdings is nobody's reason not to repair them.
        { Kind: IncidentKind.Drift } when !incident.Findings.Any(finding => finding is Finding.LockDrift or Finding.CapabilityDrift) => null,
        { GoodCopies: 0 } => "no verified copy is left elsewhere",
        _ when incident.Findings.Any(finding => finding is Finding.LockDrift or Finding.CapabilityDrift or Finding.Untrusted or Finding.RolledBack) =>
            $"store '{incident.Store}' is not what it should be",
        _ when LastHour(incident.Store).Count + incident.Findings.Count > archive.Policy.Repair.PerStoreAndHour =>
            $"more than {archive.Policy.Repair.PerStoreAndHour} files of store '{incident.Store}' would be repaired within an hour",
        _ => null,
    };

    private async Task<IReadOnlySet<string>> PausedAsync(HoldingId holding, CancellationToken cancellationToken)
    {
        var pauses = await archive.Catalogue.PausesAsync(cancellationToken);
        return archive.Stores.Select(store => store.Name.Value).Where(store => pauses.Any(pause => pause.Covers(holding, store))).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<int?> RepairAsync(HoldingId holding, IReadOnlySet<string> paused, CancellationToken cancellationToken)
    {
        var options = new RepairOptions { KnownOnly = true, OverwriteLimit = archive.Policy.Repair.PerStoreAndHour, Untouched = paused };
        var outcome = await new RepairArchive(archive, options).RunAsync([holding], cancellationToken);
        Tally.Repaired(outcome.Repaired.Count);
        foreach (var replica in outcome.Repaired)
        {
            LastHour(replica.Place.Store).Enqueue(archive.Clock.GetUtcNow());
            LogRepaired(replica.Place.Subject, holding.Value, replica.Place.Store, replica.Source);
        }
        List<string> left = [.. outcome.Refusals, .. outcome.Failures.Select(failure => failure.Message), .. outcome.Losses.Select(loss => loss.Finding.Text)];
        foreach (var why in left)
            LogRefused(holding.Value, why);
        return outcome.Repaired.Count == 0 && left.Count > 0 ? null : outcome.Repaired.Count;
    }

    private Queue<DateTimeOffset> LastHour(string store)
    {
        if (!_repaired.TryGetValue(store, out var times))
            _repaired[store] = times = [];
        var now = archive.Clock.GetUtcNow();
        // What was repaired in the future, because the clock was set back, was repaired now: so it counts for an hour and no longer.
        for (var count = times.Count; count > 0; count--)
        {
            var at = times.Dequeue();
            if (now - at < TimeSpan.FromHours(1))
                times.Enqueue(at > now ? now : at);
        }
        return times;
    }

    [LoggerMessage(3201, LogLevel.Warning, "Repaired '{Subject}' of '{Holding}' in '{Store}' from '{Source}'.")]
    private partial void LogRepaired(string subject, string holding, string store, string source);

    [LoggerMessage(3202, LogLevel.Error, "'{Holding}' is not repaired by itself: {Why}. A person has to look.")]
    private partial void LogRefused(string holding, string why);

    [LoggerMessage(3203, LogLevel.Warning, "'{Holding}' is damaged in '{Store}' and not repaired there while it is paused; the turns after it is resumed do.")]
    private partial void LogPaused(string holding, string store);
}
