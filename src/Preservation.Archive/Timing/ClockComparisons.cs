using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Timing;

/// <summary>What the clock of this machine was compared with, and by how much it differed: the newest comparison with each source.</summary>
public sealed class ClockComparisons(TimeProvider clock)
{
    /// <summary>What was compared longer ago says nothing of now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Of times in HTTP headers.</summary>
    private static readonly TimeSpan WholeSeconds = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ClockComparison> _bySource = new(StringComparer.Ordinal);

    /// <summary>Notes what a source said just now.</summary>
    /// <param name="source">Such as <c>authority x</c>.</param>
    /// <param name="theirs">Their time.</param>
    /// <param name="asked">When it was asked, by this clock.</param>
    /// <param name="precision">Of what they say.</param>
    public void Note(string source, DateTimeOffset theirs, DateTimeOffset asked, TimeSpan precision) =>
        _bySource[source] = ClockComparison.Of(source, theirs, asked, clock.GetUtcNow(), precision);

    /// <summary>Sends a request, and notes the time that the answer carries.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage message, string source, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.Headers.Date is { } theirs)
            Note(source, theirs, asked, WholeSeconds);
        return answer;
    }

    /// <summary>The comparisons with some stores, and with whom else was asked, that still say something; in the order of their sources.</summary>
    public IReadOnlyList<ClockComparison> With(IEnumerable<IObjectStore> stores)
    {
        var told = stores.Select(store => store.Traffic.ToldTime is { } time ? ClockComparison.Of(SourceOf(store), time.Theirs, time.Asked, time.Answered, WholeSeconds) : null).OfType<ClockComparison>();
        return [.. told.Concat(_bySource.Values).Where(each => (clock.GetUtcNow() - each.At).Duration() <= Fresh).OrderBy(each => each.Source, StringComparer.Ordinal)];
    }

    public static string SourceOf(IObjectStore store) => $"store {store.Name}";
}
