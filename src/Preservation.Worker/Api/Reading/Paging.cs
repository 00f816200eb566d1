namespace Preservation.Worker.Api.Reading;

/// <summary>Cuts a page out of items in the order of the bytes of their ids. What is added or gone meanwhile moves nothing else.</summary>
internal static class Paging
{
    /// <returns>The items, and the id that the next page begins after; null when there is none.</returns>
    public static (IReadOnlyList<T> Items, string? Next) Cut<T>(IEnumerable<T> all, Func<T, string> id, string? after, int limit)
    {
        var rest = all.Where(item => after is null || string.CompareOrdinal(id(item), after) > 0).OrderBy(id, StringComparer.Ordinal).Take(limit + 1).ToList();
        return rest.Count <= limit ? (rest, null) : (rest[..limit], id(rest[limit - 1]));
    }
}
