using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Catalogue.Sql;

/// <summary>Pauses, audits that were asked for, and what audits have used. All times are those of the database's clock.</summary>
internal static class WorkOrders
{
    public static async Task<IReadOnlyList<Pause>> PausesAsync(Session session) =>
    [
        .. (await session.ListAsync<(string Store, string Holding, string Reason, string AskedBy, string Since, string? Until)>(
            "select store, holding, reason, asked_by, since, until from pauses where until is null or until > @now order by since, store, holding",
            new { now = Moments.Write(await session.NowAsync()) }))
            .Select(row => new Pause(
                row.Store.Length == 0 ? null : row.Store, row.Holding.Length == 0 ? null : HoldingId.Parse(row.Holding),
                row.Reason, row.AskedBy, Rows.Moment(row.Since)!.Value, Rows.Moment(row.Until))),
    ];

    public static Task<int> PauseAsync(Session session, Pause pause) => session.ExecuteAsync(
        """
        insert into pauses (store, holding, reason, asked_by, since, until) values (@store, @holding, @reason, @by, @since, @until)
        on conflict (store, holding) do update set reason = excluded.reason, asked_by = excluded.asked_by, since = excluded.since, until = excluded.until
        """,
        new
        {
            store = pause.Store ?? "",
            holding = pause.Holding?.Value ?? "",
            reason = Rows.Words(pause.Reason),
            by = Rows.Words(pause.AskedBy),
            since = Moments.Write(pause.Since),
            until = Rows.Text(pause.Until),
        });

    /// <summary>One that has ended by itself is no pause any more.</summary>
    public static async Task<bool> ResumeAsync(Session session, string? store, HoldingId? holding) => await session.ExecuteAsync(
        "delete from pauses where store = @store and holding = @holding and (until is null or until > @now)",
        new { store = store ?? "", holding = holding?.Value ?? "", now = Moments.Write(await session.NowAsync()) }) == 1;

    public static async Task<IReadOnlyList<AuditRequest>> RequestsAsync(Session session) =>
    [
        .. (await session.ListAsync<(string Holding, string Store, long Grade, string AskedBy, string AskedAt)>(
            "select holding, store, grade, asked_by, asked_at from audit_requests order by asked_at, holding, store"))
            .Select(row => new AuditRequest(HoldingId.Parse(row.Holding), row.Store, (Grade)row.Grade, row.AskedBy, Rows.Moment(row.AskedAt)!.Value)),
    ];

    public static Task<int> RequestAsync(Session session, AuditRequest request) => session.ExecuteAsync(
        """
        insert into audit_requests (holding, store, grade, asked_by, asked_at) values (@holding, @store, @grade, @by, @at)
        on conflict (holding, store) do update set grade = excluded.grade, asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """,
        new { holding = request.Holding.Value, store = request.Store, grade = (long)request.Grade, by = Rows.Words(request.AskedBy), at = Moments.Write(request.AskedAt) });

    public static async Task<bool> WithdrawAsync(Session session, HoldingId holding, string store) => await session.ExecuteAsync(
        "delete from audit_requests where holding = @holding and store = @store", new { holding = holding.Value, store }) == 1;

    // What was used in the future, because the clock was set back, is forgotten: else it would count until then.
    public static async Task<StoreUse> UseAsync(Session session, string store, StoreUse use)
    {
        var now = await session.NowAsync();
        var (hour, oldest) = (HourOf(now), HourOf(now.AddDays(-1)));
        await session.ExecuteAsync("delete from store_use where store = @store and (hour < @oldest or hour > @hour)", new { store, oldest, hour });
        if (use.Bytes > 0 || use.Requests > 0)
        {
            await session.ExecuteAsync(
                """
                insert into store_use (store, hour, bytes, requests) values (@store, @hour, @Bytes, @Requests)
                on conflict (store, hour) do update set bytes = store_use.bytes + excluded.bytes, requests = store_use.requests + excluded.requests
                """,
                new { store, hour, use.Bytes, use.Requests });
        }
        var (bytes, requests) = await session.FirstAsync<(long, long)>(
            "select cast(coalesce(sum(bytes), 0) as bigint), cast(coalesce(sum(requests), 0) as bigint) from store_use where store = @store", new { store });
        return new StoreUse(bytes, requests);
    }

    private static string HourOf(DateTimeOffset moment) => Moments.Write(moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerHour)));
}
