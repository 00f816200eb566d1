using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Core.Incidents;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Operating.Metrics;

/// <summary>Everything that is measured of the archive and of this worker. Names and units stand in ops/README.md.</summary>
public sealed class FindMetrics(ArchiveContext archive, IReadOnlyDictionary<string, Usage> usage, Pulse pulse, Tally tally, AlertRoute alerts, StandFacts facts)
{
    public async Task<IReadOnlyList<MetricFamily>> RunAsync(CancellationToken cancellationToken)
    {
        var stand = await facts.NowAsync(isFresh: false, cancellationToken);
        return [.. OfWorker(), .. OfHoldings(stand), .. OfWork(stand), .. OfTraffic(), .. await OfBudgetsAsync(cancellationToken)];
    }

    private IEnumerable<MetricFamily> OfWorker() =>
    [
        new MetricFamily("preservation_up", "1 while the worker itself is well.").With(pulse.Problems().Count == 0 ? 1 : 0),
        new MetricFamily("preservation_start_time_seconds", "When this worker was started, in seconds since 1970.").With(pulse.StartedAt.ToUnixTimeSeconds()),
        new MetricFamily("preservation_audits_total", "Audits that this worker has completed.").With(pulse.Audits),
        new MetricFamily("preservation_repairs_total", "Files that this worker has put right by itself.").With(tally.Repairs),
        new MetricFamily("preservation_leases_lost_total", "Audits of this worker that were broken off, because the lease was taken away or not renewed in time.").With(tally.LeasesLost),
        new MetricFamily("preservation_alerts_waiting", "Alerts that no channel has taken yet.").With(alerts.Outbox.Waiting()),
    ];

    private IEnumerable<MetricFamily> OfHoldings(Stand stand) =>
    [
        new MetricFamily("preservation_last_full_read_age_seconds", "Age of the last full read of a holding in a store; absent when it was never read in full.")
            .Of(stand.LastFull.Where(entry => entry.FullAt is not null), entry => (stand.At - entry.FullAt!.Value).TotalSeconds, ("holding", entry => entry.Holding), ("store", entry => entry.Store)),
        new MetricFamily("preservation_verified_copies", "Stores in which every artifact of a holding was read in full and nothing bad was found since.")
            .Of(stand.VerifiedCopies, entry => entry.Copies, ("holding", entry => entry.Holding)),
        new MetricFamily("preservation_required_copies", "Verified copies that the policy asks for.").With(archive.Policy.Copies),
    ];

    private IEnumerable<MetricFamily> OfWork(Stand stand) =>
    [
        new MetricFamily("preservation_due_audits", "Audits in a store that may begin now: its queue.").Of(stand.Due, entry => entry.Value, ("store", entry => entry.Key)),
        new MetricFamily("preservation_overdue_audits", "Audits in a store that are older than their interval.").Of(stand.Overdue, entry => entry.Value, ("store", entry => entry.Key)),
        new MetricFamily("preservation_open_incidents", "Incidents that no audit has closed yet, by severity.")
            .Of(Enum.GetValues<Severity>(), severity => stand.Incidents.Count(incident => incident.Severity == severity), ("severity", severity => severity.ToString().ToLowerInvariant())),
        new MetricFamily("preservation_open_findings", "Findings of open incidents in a store.")
            .Of(archive.Stores, store => stand.Incidents.Where(incident => incident.Store == store.Name.Value).Sum(incident => incident.Findings.Count), ("store", NameOf)),
    ];

    private IEnumerable<MetricFamily> OfTraffic() =>
    [
        new MetricFamily("preservation_store_received_bytes_total", "Payload bytes that this worker has read from a store.").Of(archive.Stores, store => store.Traffic.BytesReceived, ("store", NameOf)),
        new MetricFamily("preservation_store_requests_total", "Requests that this worker has sent to a store, by kind; folders count none.").Of(
            archive.Stores.SelectMany(store => store.Traffic.Requests.Select(request => (Store: store, request.Key, request.Value))),
            request => request.Value, ("store", request => NameOf(request.Store)), ("kind", request => request.Key)),
    ];

    private async Task<IEnumerable<MetricFamily>> OfBudgetsAsync(CancellationToken cancellationToken)
    {
        var used = new MetricFamily("preservation_store_budget_used_bytes", "Bytes of a store that all workers together have read in 24 hours, up to one hour more.");
        foreach (var (store, of) in usage)
            used.With((await of.Last24HoursAsync(cancellationToken)).Bytes, KeyValuePair.Create("store", store));
        return
        [
            used,
            new MetricFamily("preservation_store_budget_bytes", "Bytes of a store that audits may read in 24 hours; absent when nothing limits them.")
                .Of(usage.Where(of => of.Value.BytesPerDay is not null), of => of.Value.BytesPerDay!.Value, ("store", of => of.Key)),
        ];
    }

    private static string NameOf(IObjectStore store) => store.Name.Value;
}
