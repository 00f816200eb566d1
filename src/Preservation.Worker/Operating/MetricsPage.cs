using System.Globalization;
using System.Text;
using Preservation.Archive;
using Preservation.Core.Incidents;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Operating;

/// <summary>The text of <c>/metrics</c>, in the exposition format 0.0.4 of Prometheus. Names and units stand in ops/README.md.</summary>
public sealed class MetricsPage(ArchiveContext archive, IReadOnlyDictionary<string, Usage> usage, Pulse pulse)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public async Task<string> WriteAsync(Stand stand, CancellationToken cancellationToken)
    {
        var page = new Page();
        page.Family("preservation_up", "gauge", "1 while the worker itself is well.").Value(pulse.Problems().Count == 0 ? 1 : 0);
        page.Family("preservation_start_time_seconds", "gauge", "When this worker was started, in seconds since 1970.").Value(pulse.StartedAt.ToUnixTimeSeconds());
        page.Family("preservation_audits_total", "counter", "Audits that this worker has completed.").Value(pulse.Audits);
        page.Family("preservation_last_full_read_age_seconds", "gauge", "Age of the last full read of a holding in a store; absent when it was never read in full.");
        foreach (var (holding, store, at) in stand.LastFull.Where(entry => entry.FullAt is not null))
            page.Value((stand.At - at!.Value).TotalSeconds, ("holding", holding), ("store", store));
        page.Family("preservation_verified_copies", "gauge", "Stores in which every artifact of a holding was read in full and nothing bad was found since.");
        foreach (var (holding, copies) in stand.VerifiedCopies)
            page.Value(copies, ("holding", holding));
        page.Family("preservation_required_copies", "gauge", "Verified copies that the policy asks for.").Value(archive.Policy.Copies);
        page.Family("preservation_overdue_audits", "gauge", "Audits in a store that are older than their interval.");
        foreach (var (store, count) in stand.Overdue)
            page.Value(count, ("store", store));
        page.Family("preservation_open_incidents", "gauge", "Incidents that no audit has closed yet, by severity.");
        foreach (var severity in Enum.GetValues<Severity>())
            page.Value(stand.Incidents.Count(incident => incident.Severity == severity), ("severity", severity.ToString().ToLowerInvariant()));
        page.Family("preservation_open_findings", "gauge", "Findings of open incidents in a store.");
        foreach (var store in archive.Stores)
            page.Value(stand.Incidents.Where(incident => incident.Store == store.Name.Value).Sum(incident => incident.Findings.Count), ("store", store.Name.Value));
        WriteTraffic(page);
        await WriteBudgetsAsync(page, cancellationToken);
        return page.ToString();
    }

    private void WriteTraffic(Page page)
    {
        page.Family("preservation_store_received_bytes_total", "counter", "Payload bytes that this worker has read from a store.");
        foreach (var store in archive.Stores)
            page.Value(store.Traffic.BytesReceived, ("store", store.Name.Value));
        page.Family("preservation_store_requests_total", "counter", "Requests that this worker has sent to a store, by kind; folders count none.");
        foreach (var store in archive.Stores)
        {
            foreach (var (kind, count) in store.Traffic.Requests)
                page.Value(count, ("store", store.Name.Value), ("kind", kind));
        }
    }

    private async Task WriteBudgetsAsync(Page page, CancellationToken cancellationToken)
    {
        page.Family("preservation_store_budget_used_bytes", "gauge", "Bytes of a store that all workers together have read in 24 hours, up to one hour more.");
        foreach (var (store, used) in usage)
            page.Value((await used.Last24HoursAsync(cancellationToken)).Bytes, ("store", store));
        page.Family("preservation_store_budget_bytes", "gauge", "Bytes of a store that audits may read in 24 hours; absent when nothing limits them.");
        foreach (var (store, used) in usage)
        {
            if (used.BytesPerDay is { } most)
                page.Value(most, ("store", store));
        }
    }

    private sealed class Page
    {
        private readonly StringBuilder _text = new();
        private string _name = "";

        public Page Family(string name, string type, string help)
        {
            _name = name;
            _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            return this;
        }

        public void Value(double value, params ReadOnlySpan<(string Name, string Value)> labels)
        {
            _text.Append(_name);
            var separator = '{';
            foreach (var (name, text) in labels)
            {
                _text.Append(separator).Append(name).Append("=\"").Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
                separator = ',';
            }
            if (labels.Length > 0)
                _text.Append('}');
            _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        public override string ToString() => _text.ToString();
    }
}
