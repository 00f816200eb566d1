using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Archive.Ports;
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

    /// <summary>A full audit is recorded at least this often.</summary>
    public TimeSpan? LongestPart { get; init; }

    /// <summary>Called before anything is repaired: people learn of it also when it is over a second later.</summary>
    public Func<CancellationToken, Task> Found { get; init; } = _ => Task.CompletedTask;

    public async Task RunAsync(Check check, CancellationToken cancellationToken)
    {
        if (!check.Findings.Any(finding => finding.IsDamage))
            return;
        await Found(cancellationToken);
        if (await repair.RunAsync(check.Holding, cancellationToken) > 0)
            await LookAsync(check.Holding, isRepaired: true, cancellationToken);
    }

    /// <summary>
    /// Tries again what is still open: another store was away when it was found, too much was repaired within that hour,
    /// or the worker died before it was done. Without this it would wait for the next audit that can see it.
    /// </summary>
    public async Task AgainAsync(CancellationToken cancellationToken)
    {
        var pauses = await archive.Catalogue.PausesAsync(cancellationToken);
        var open = (await new FindIncidents(archive).EachAsync(cancellationToken)).Where(incident => incident.Kind == IncidentKind.Damage && incident.Store == store.Name.Value).ToList();
        // Before an audit that happens to be due finds it whole.
        if (open.Count > 0)
            await Found(cancellationToken);
        foreach (var incident in open.Where(incident => archive.Policy.Repair.IsAutomatic && !pauses.Any(pause => pause.Covers(incident.Holding!, incident.Store))))
        {
            var holding = incident.Holding!;
            var item = new WorkItem(holding, incident.Store, Grade.Full, null, incident.OpenedAt, incident.OpenedAt);
            if (!_attempts.MayTry(item))
                continue;
            _attempts.Failed(item);
            if (await repair.RunAsync(holding, cancellationToken) is { } repaired && await LookAsync(holding, repaired > 0, cancellationToken) is { IsWhole: true, Reached: Grade.Full, Findings.Count: 0 })
                _attempts.Done(item);
        }
    }

    // Only a whole audit closes the incident: where this part is not the last, the next turns do the rest.
    private async Task<Check?> LookAsync(HoldingId holding, bool isRepaired, CancellationToken cancellationToken)
    {
        foreach (var neighbour in isRepaired ? await NeighboursAsync(holding, cancellationToken) : [])
            await AskAsync(neighbour, holding, cancellationToken);
        var issued = await new AuditOne(archive, new AuditOptions { Grade = Grade.Full, LongestPart = LongestPart }).RunAsync(holding, store, cancellationToken);
        var check = issued?.Receipt.Checks[0];
        if (check?.IsWhole != true)
            await AskAsync(holding, holding, cancellationToken);
        return check;
    }

    private Task AskAsync(HoldingId holding, HoldingId repaired, CancellationToken cancellationToken) => archive.Catalogue.RequestAsync(
        new AuditRequest(holding, store.Name.Value, Grade.Full, $"the repair of '{repaired}'", archive.Now()), cancellationToken);

    // What was written just before and after it may well lie on the same bad place.
    private async Task<IEnumerable<HoldingId>> NeighboursAsync(HoldingId repaired, CancellationToken cancellationToken)
    {
        List<HoldingId> holdings =
        [
            .. (await archive.Catalogue.HoldingsAsync(cancellationToken)).OrderBy(holding => holding.CreatedAt)
                .ThenBy(holding => holding.Id.Value, StringComparer.Ordinal).Select(holding => holding.Id),
        ];
        var at = holdings.IndexOf(repaired);
        return holdings.Where((_, i) => Math.Abs(i - at) == 1);
    }
}
