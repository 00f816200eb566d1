using System.Collections.Concurrent;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Timing;

/// <summary>
/// What the clock of this machine was compared with, and by how much it differed: the newest comparison with each source. Answers
/// carry the time of who gave them; how long an answer was on its way bounds what can be said.
/// </summary>
public sealed class ClockComparisons(TimeProvider clock)
{
    /// <summary>What was compared longer ago says nothing of now.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, ClockComparison> _bySource = new(StringComparer.Ordinal);

    /// <summary>Notes what a source said.</summary>
    /// <param name="source">Such as <c>store a</c> or <c>authority x</c>.</param>
    /// <param name="theirs">Their time.</param>
    /// <param name="asked">When it was asked, by this clock.</param>
    /// <param name="precision">Of what they say.</param>
    public void Note(string source, DateTimeOffset theirs, DateTimeOffset asked, TimeSpan precision)
    {
        var now = clock.GetUtcNow();
        // Their time was read at some moment between question and answer, and is cut to whole units.
        var (least, most) = (asked - theirs - precision, now - theirs);
        var difference = least > TimeSpan.Zero ? least : most < TimeSpan.Zero ? most : TimeSpan.Zero;
        _bySource[source] = new ClockComparison(source, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), (long)Math.Truncate(difference.TotalSeconds));
    }

    /// <summary>Sends a request, and notes the time that the answer carries.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage message, string source, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.Headers.Date is { } theirs)
            Note(source, theirs, asked, TimeSpan.FromSeconds(1));
        return answer;
    }

    /// <summary>The comparisons that still say something, in the order of their sources.</summary>
    public IReadOnlyList<ClockComparison> Now() =>
        [.. _bySource.Values.Where(each => (clock.GetUtcNow() - each.At).Duration() <= Fresh).OrderBy(each => each.Source, StringComparer.Ordinal)];
}
