using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Archive.Ports;
using Preservation.Archive.Receipts;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Repairing;

/// <summary>What follows an audit in a store: repairs where something was found, and a look at what was put right at once.</summary>
public sealed class AuditAndRepair(ArchiveContext archive, IObjectStore store, RepairByPolicy repair)
{
    /// <summary>A refused repair costs nothing; one that fails wears the store.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    private readonly Attempts _attempts = new(archive.Clock, LongestPause);

    /// <summary>Called before anything is repaired: people learn of it also when it is over a second later.</summary>
    public Func<CancellationToken, Task> Found { get; init; } = _ => Task.CompletedTask;

    public async Task RunAsync(Check check, CancellationToken cancellationToken)
    {
        if (!check.Findings.Any(finding => finding.IsDamage))
            return;
        await Found(cancellationToken);
        if (await repair.RunAsync(check.Holding, cancellationToken) > 0)
            await LookAsync(check.Holding, cancellationToken);
    }

    private async Task<IssuedReceipt?> LookAsync(HoldingId holding, CancellationToken cancellationToken) =>
        await new AuditOne(archive, new AuditOptions { Grade = Grade.Full }).RunAsync(holding, store, cancellationToken);

    /// <summary>
    /// Tries again what is still open: another store was away when it was found, too much was repaired within that hour,
    /// or the worker died before it was done. Without this it would wait for the next audit that can see it.
    /// </summary>
    public async Task AgainAsync(CancellationToken cancellationToken)
    {
        var open = (await new FindIncidents(archive).EachAsync(cancellationToken)).Where(incident => incident.Kind == IncidentKind.Damage && incident.Store == store.Name.Value).ToList();
        // Before an audit that happens to be due finds it whole.
        if (open.Count > 0)
            await Found(cancellationToken);
        foreach (var incident in open.Where(_ => archive.Policy.Repair.IsAutomatic))
        {
            var holding = incident.Holding!;
            var item = new WorkItem(holding, incident.Store, Grade.Full, null, incident.OpenedAt, incident.OpenedAt);
            if (!_attempts.MayTry(item))
                continue;
            _attempts.Failed(item);
            if (await repair.RunAsync(holding, cancellationToken) is not null && await LookAsync(holding, cancellationToken) is { Receipt.Checks: [{ Reached: Grade.Full, Findings.Count: 0 }] })
                _attempts.Done(item);
        }
    }
}
