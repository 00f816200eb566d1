namespace Preservation.Catalogue.Sql;

/// <summary>
/// Finds the artifact of a store that has the fewest verified copies elsewhere. Where every other store has all of a
/// holding or nothing of it, all its artifacts have as many; replicas are only counted where that is not so, and could
/// make a difference.
/// </summary>
internal static class LeastCopies
{
    /// <param name="session">Where replicas are known.</param>
    /// <param name="store">Whose artifacts.</param>
    /// <param name="others">Stores whose copies count.</param>
    public static async Task<int?> RunAsync(Session session, string store, IReadOnlyCollection<string> others)
    {
        var (counted, values) = Rows.In("r.store", others);
        values.Add("store", store);
        var holdings = await session.ListAsync<(string Holding, long Wholes, long Parts)>(
            $"""
            select g.holding, count(case when r.verified = h.artifacts then 1 end) as wholes, count(case when r.verified > 0 and r.verified < h.artifacts then 1 end)
            from holding_stores g join holdings h on h.id = g.holding left join holding_stores r on r.holding = g.holding and {counted}
            where g.store = @store and g.given > 0 group by g.holding order by wholes
            """,
            values);
        long? least = null;
        foreach (var (holding, wholes, parts) in holdings)
        {
            // No artifact of this holding, or of those that follow, has fewer.
            if (least <= wholes)
                break;
            least = Math.Min(least ?? long.MaxValue, parts == 0 ? wholes : await OfAsync(session, store, holding, others));
        }
        return (int?)least;
    }

    private static Task<long> OfAsync(Session session, string store, string holding, IReadOnlyCollection<string> others)
    {
        var (counted, values) = Rows.In("r.store", others);
        values.Add("store", store);
        values.Add("holding", holding);
        return session.FirstAsync<long>(
            $"""
            select min(copies) from (
                select count(r.store) as copies from replicas g
                left join replicas r on r.holding = g.holding and r.artifact = g.artifact and r.condition = 'intact' and r.verified_at is not null and {counted}
                where g.holding = @holding and g.store = @store and g.condition <> 'not-stored' group by g.artifact) as of_each
            """,
            values);
    }
}
