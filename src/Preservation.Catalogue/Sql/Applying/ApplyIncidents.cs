using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>
/// Opens, confirms and closes incidents by what a receipt tells, after its findings were taken in. Only an audit
/// confirms or closes one, because a repair says of itself that it went well, and only a signed one.
/// </summary>
internal static class ApplyIncidents
{
    public static async Task RunAsync(Session session, Receipt receipt, bool isProven)
    {
        var isAudit = isProven && receipt.Kind is (ReceiptKind.Audit or ReceiptKind.Drill);
        foreach (var check in receipt.Checks.Where(check => check.Asked > Grade.None))
        {
            var isAway = check.Findings.Any(finding => finding is Finding.NotChecked { IsAway: true });
            await ChangeAsync(session, IncidentKind.Away, null, check.Store, isWrong: isAway, isRight: isProven && check.Reached > Grade.None, isAudit, receipt.EndedAt);
            if (isAway)
                continue;
            var open = await session.FirstAsync<long>("select count(*) from findings where holding = @holding and store = @store", new { holding = check.Holding.Value, store = check.Store });
            // What a repair found by itself, before any audit did, was damage as well.
            var isRepaired = receipt.Repairs.Any(repair => repair.Place.Holding == check.Holding && repair.Place.Store == check.Store);
            await ChangeAsync(session, IncidentKind.Damage, check.Holding, check.Store,
                isWrong: open > 0 || isRepaired, isRight: isAudit && open == 0 && check.Reached > Grade.None && check.IsWhole, isAudit, receipt.EndedAt);
        }
        foreach (var store in isAudit ? receipt.LookedAt : [])
        {
            var open = await session.FirstAsync<long>("select count(*) from findings where holding = @Holding and store = @store", new { ApplyLook.Holding, store });
            await ChangeAsync(session, IncidentKind.Drift, null, store, isWrong: open > 0, isRight: open == 0, isAudit, receipt.EndedAt);
        }
        if (isProven && receipt.Acknowledged is { } known)
        {
            await session.ExecuteAsync("update incidents set acknowledged_at = @at, acknowledgement = @reason where id = @id",
                new { id = known.Incident, at = Moments.Write(receipt.EndedAt), reason = Rows.Words(known.Reason) });
        }
    }

    private static async Task ChangeAsync(
        Session session, IncidentKind kind, HoldingId? holding, string store, bool isWrong, bool isRight, bool isAudit, DateTimeOffset at)
    {
        var incident = new Incident { Kind = kind, Holding = holding, Store = store, OpenedAt = at };
        var row = new { incident.Id, incident.Cause, kind = (long)kind, holding = holding?.Value, store, at = Moments.Write(at) };
        if (isWrong)
        {
            var known = isAudit ? await session.ExecuteAsync(
                "update incidents set confirmed_at = coalesce(confirmed_at, @at) where cause = @Cause and closed_at is null", row)
                : (int)await session.FirstAsync<long>("select count(*) from incidents where cause = @Cause and closed_at is null", row);
            if (known == 0)
            {
                await session.ExecuteAsync(
                    "insert into incidents (id, cause, kind, holding, store, opened_at) values (@Id, @Cause, @kind, @holding, @store, @at) on conflict (id) do update set closed_at = null", row);
            }
        }
        else if (isRight)
        {
            await session.ExecuteAsync("update incidents set closed_at = @at where cause = @Cause and closed_at is null", row);
        }
    }
}
