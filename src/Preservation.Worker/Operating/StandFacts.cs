using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Archive.Ordering;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Operating;

/// <summary>How the archive stands now: what health, metrics and alerts tell of, reckoned once.</summary>
public sealed record Stand
{
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Of each holding and store, when it was last read in full; null when it never was.</summary>
    public required IReadOnlyList<(string Holding, string Store, DateTimeOffset? FullAt)> LastFull { get; init; }

    /// <summary>Of each holding, stores in which every artifact was read in full and nothing bad was found since.</summary>
    public required IReadOnlyList<(string Holding, int Copies)> VerifiedCopies { get; init; }

    /// <summary>Of each store, audits that may begin now.</summary>
    public required IReadOnlyDictionary<string, int> Due { get; init; }

    /// <summary>Of each store, audits that are older than their interval.</summary>
    public required IReadOnlyDictionary<string, int> Overdue { get; init; }

    /// <summary>What is paused: it is overdue all the same when its time comes.</summary>
    public required IReadOnlyList<Pause> Pauses { get; init; }

    /// <summary>Of stores with overdue audits, the pauses of these.</summary>
    public required ILookup<string, Pause> PausedOverdue { get; init; }

    /// <summary>When the last audit was completed, of whatever grade and by whomever; null when none was.</summary>
    public required DateTimeOffset? AuditedAt { get; init; }

    /// <summary>Since when the audit that waits longest is more than due; null when none is.</summary>
    public required DateTimeOffset? OverdueSince { get; init; }

    /// <summary>What is overdue, as sentences without their ends, each with the pauses beside.</summary>
    public IEnumerable<string> OverdueReasons() => Overdue.Where(store => store.Value > 0).Select(store =>
        $"{store.Value} audits are overdue in store '{store.Key}'{string.Concat(PausedOverdue[store.Key].Select(pause => $"; {OrderText.Of(pause)}"))}");

    public bool IsWhole => Incidents.Count == 0 && Overdue.Values.Sum() == 0;
}

/// <summary>Reckons how the archive stands, at most every so often: pages and scrapes do not burden the catalogue.</summary>
public sealed class StandFacts(ArchiveContext archive) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private Stand? _last;

    /// <param name="isFresh">Whether it must be reckoned anew.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Stand> NowAsync(bool isFresh, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = archive.Now();
            if (isFresh || _last is null || now - _last.At >= Fresh || now < _last.At)
                _last = await ReckonAsync(now, cancellationToken);
            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<Stand> ReckonAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var holdings = await archive.Catalogue.HoldingsAsync(cancellationToken);
        var checks = await archive.Catalogue.LastChecksAsync(cancellationToken);
        var due = new DueWork(archive.Policy, holdings, checks);
        var overdue = archive.Stores.ToDictionary(store => store.Name.Value, store => due.OverdueIn(store.Name.Value, now).ToList(), StringComparer.Ordinal);
        var byPlace = checks.Where(check => check.Reached >= Grade.Full).ToLookup(check => (check.Holding, check.Store), check => check.EndedAt);
        var pauses = await archive.Catalogue.PausesAsync(cancellationToken);
        return new Stand
        {
            At = now,
            Incidents = await new FindIncidents(archive).OpenAsync(cancellationToken),
            LastFull = [.. from holding in holdings
                           from store in archive.Stores
                           select (holding.Id.Value, store.Name.Value, byPlace[(holding.Id, store.Name.Value)].Select(at => (DateTimeOffset?)at).Max())],
            VerifiedCopies = await archive.Catalogue.VerifiedCopiesAsync([.. archive.Stores.Select(store => store.Name.Value)], cancellationToken),
            Due = archive.Stores.ToDictionary(store => store.Name.Value, store => due.In(store.Name.Value, now).Count, StringComparer.Ordinal),
            Overdue = overdue.ToDictionary(store => store.Key, store => store.Value.Count, StringComparer.Ordinal),
            Pauses = pauses,
            PausedOverdue = (from store in overdue
                             from pause in pauses
                             where store.Value.Any(item => pause.Covers(item.Holding, item.Store))
                             select (store.Key, pause)).ToLookup(entry => entry.Key, entry => entry.pause, StringComparer.Ordinal),
            // One of the far future, by a clock that was ahead, would hide silence until then.
            AuditedAt = checks.Where(check => check.EndedAt <= now + archive.Policy.Alerts.SilenceAfter).Select(check => (DateTimeOffset?)check.EndedAt).Max(),
            OverdueSince = overdue.Values.SelectMany(items => items).Select(item => (DateTimeOffset?)item.OverdueAt).Min(),
        };
    }
}
