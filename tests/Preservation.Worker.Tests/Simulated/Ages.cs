using Preservation.Archive;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>How old the last checks are by the time that has really passed, whatever clock the worker had.</summary>
internal sealed class Ages(ArchiveContext archive)
{
    private static readonly Grade[] Audits = [Grade.Presence, Grade.Sample, Grade.Full];

    private readonly Dictionary<(HoldingId Holding, string Store, Grade Grade), Done> _done = [];

    /// <param name="Shown">The end, as the catalogue has it.</param>
    /// <param name="At">When that was seen.</param>
    /// <param name="Shift">How wrong the clock was then.</param>
    private sealed record Done(DateTimeOffset Shown, DateTimeOffset At, TimeSpan Shift);

    /// <summary>Sees what was completed since it looked last.</summary>
    public async Task LookAsync(DateTimeOffset now, TimeSpan shift, CancellationToken cancellationToken)
    {
        foreach (var check in await archive.Catalogue.LastChecksAsync(cancellationToken))
        {
            var key = (check.Holding, check.Store, check.Reached);
            if (!_done.TryGetValue(key, out var done) || done.Shown != check.EndedAt)
                _done[key] = new Done(check.EndedAt, now, shift);
        }
    }

    /// <summary>Audits that are older than their interval, as sentences. What a clock that was set back makes younger is not known to be so old.</summary>
    public IReadOnlyList<string> Overdue(string store, DateTimeOffset now, TimeSpan shift) => [.. OverdueIn(store, now)
        .Where(item => item.Done.Shift <= shift || now - item.Done.At > archive.Policy.IntervalOf(item.Grade, store) + item.Done.Shift - shift).Select(item => $"{item.Grade} of '{item.Holding}' in '{store}' was done {item.Done.Shown:u}")];

    /// <summary>Audits that are older than their interval and that nobody is told of.</summary>
    public async Task<IReadOnlyList<string>> UnreportedAsync(string store, DateTimeOffset now, TimeSpan shift, CancellationToken cancellationToken)
    {
        var due = new DueWork(archive.Policy, await archive.Catalogue.HoldingsAsync(cancellationToken), await archive.Catalogue.LastChecksAsync(cancellationToken));
        var reported = due.OverdueIn(store, archive.Now()).Select(item => (item.Holding, item.Grade)).ToHashSet();
        // Of a clock that is wrong by another span, nobody can know how long it has been.
        return [.. OverdueIn(store, now).Where(item => _done.All(entry => entry.Key.Holding != item.Holding || entry.Key.Store != store || entry.Value.Shift == shift) && !reported.Contains((item.Holding, item.Grade))).Select(item => $"{item.Grade} of '{item.Holding}' in '{store}'")];
    }

    /// <summary>Holdings that were not drilled within the interval.</summary>
    public IReadOnlyList<string> Undrilled(DateTimeOffset now) => [.. _done.Keys.Select(key => key.Holding).Distinct()
        .Where(holding => _done.Any(entry => entry.Key.Holding == holding && entry.Key.Grade == Grade.Drill)
            && now - _done.Where(entry => entry.Key.Holding == holding && entry.Key.Grade == Grade.Drill).Max(entry => entry.Value.At) > archive.Policy.Intervals[Grade.Drill])
        .Select(holding => holding.Value)];

    /// <summary>Whether something is overdue, and nothing was completed, for so long, by one clock.</summary>
    public bool AreSilentFor(TimeSpan span, DateTimeOffset now, TimeSpan shift) => _done.Values.All(done => done.Shift == shift && now - done.At > span)
        && _done.Keys.Any(key => OverdueIn(key.Store, now - span).Any());

    private IEnumerable<(HoldingId Holding, Grade Grade, Done Done)> OverdueIn(string store, DateTimeOffset now) =>
        from holding in _done.Keys.Select(key => key.Holding).Distinct()
        from grade in Audits
        let last = _done.Where(entry => entry.Key.Holding == holding && entry.Key.Store == store && entry.Key.Grade >= grade).MaxBy(entry => entry.Value.At).Value
        where now - last.At > archive.Policy.IntervalOf(grade, store)
        select (holding, grade, last);
}
