using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Timing;

/// <summary>What the clock of this machine was compared with, and by how much it differed: the newest comparison with each source.</summary>
public sealed class ClockComparisons
{
    /// <summary>Of times in HTTP headers.</summary>
    public static readonly TimeSpan WholeSeconds = TimeSpan.FromSeconds(1);

    /// <summary>What was compared longer ago says nothing of now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, ClockComparison> _bySource = new(StringComparer.Ordinal);

    /// <summary>Notes what somebody beside the stores said.</summary>
    public void Note(ClockComparison comparison) => _bySource[comparison.Source] = comparison;

    /// <summary>The comparisons with some stores, and with whom else was asked, that still say something; in the order of their sources.</summary>
    public IReadOnlyList<ClockComparison> With(IEnumerable<IObjectStore> stores, DateTimeOffset now)
    {
        var told = stores.Select(store => store.Traffic.ToldTime is { } time ? ClockComparison.Of(SourceOf(store), time.Theirs, time.Asked, time.Answered, WholeSeconds) : null).OfType<ClockComparison>();
        return [.. told.Concat(_bySource.Values).Where(each => (now - each.At).Duration() <= Fresh).OrderBy(each => each.Source, StringComparer.Ordinal)];
    }

    public static string SourceOf(IObjectStore store) => $"store {store.Name}";
}
