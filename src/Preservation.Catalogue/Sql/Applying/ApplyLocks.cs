using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>Takes in what receipts say of locks and legal holds.</summary>
internal static class ApplyLocks
{
    public static async Task RunAsync(Session session, Check check, LockState locks)
    {
        var (holding, store) = (check.Holding.Value, check.Store);
        // Locks are only ever extended: an earlier date that is read later is drift, not news.
        if (locks.Until is { } until)
        {
            await session.ExecuteAsync(
                """
                insert into locks (holding, store, locked_until) values (@holding, @store, @until)
                on conflict (holding, store) do update set locked_until = excluded.locked_until
                    where locks.locked_until < excluded.locked_until
                """,
                new { holding, store, until = Moments.Write(until) });
        }
        var versions = locks.Versions.ToList();
        await session.InsertAsync(new RowSet(
            "proven_versions",
            [
                Column.Same("holding", holding, versions.Count),
                Column.Same("store", store, versions.Count),
                new("key", versions.Select(entry => entry.Key).ToArray()),
                new("version", versions.Select(entry => entry.Value).ToArray()),
            ],
            "(holding, store, key) do update set version = excluded.version"));
    }

    public static Task RunAsync(Session session, Receipt receipt, HoldChange hold) => receipt.Kind == ReceiptKind.Hold
        ? session.ExecuteAsync(
            """
            insert into holds (holding, reason, since) values (@holding, @reason, @since)
            on conflict (holding) do update set reason = excluded.reason, since = excluded.since
            """,
            new { holding = hold.Holding.Value, reason = Rows.Words(hold.Reason), since = Moments.Write(receipt.EndedAt) })
        : session.ExecuteAsync("delete from holds where holding = @holding", new { holding = hold.Holding.Value });
}
