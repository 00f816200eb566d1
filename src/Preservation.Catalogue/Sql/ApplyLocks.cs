using Dapper;
using Microsoft.Data.Sqlite;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue;

/// <summary>Takes in what receipts say of locks and legal holds.</summary>
internal static class ApplyLocks
{
    public static void Run(SqliteTransaction transaction, Check check, LockState locks)
    {
        var connection = transaction.Connection!;
        var place = new { holding = check.Holding.Value, store = check.Store };
        // Locks are only ever extended: an earlier date that is read later is drift, not news.
        if (locks.Until is { } until)
        {
            connection.Execute(
                """
                insert into locks (holding, store, locked_until) values (@holding, @store, @until)
                on conflict (holding, store) do update set locked_until = max(locked_until, excluded.locked_until)
                """,
                new { place.holding, place.store, until = Moments.Write(until) }, transaction);
        }
        foreach (var (key, version) in locks.Versions)
        {
            connection.Execute("insert or replace into proven_versions (holding, store, key, version) values (@holding, @store, @key, @version)",
                new { place.holding, place.store, key, version }, transaction);
        }
    }

    public static void Run(SqliteTransaction transaction, Receipt receipt, HoldChange hold)
    {
        if (receipt.Kind == ReceiptKind.Hold)
        {
            transaction.Connection!.Execute("insert or replace into holds (holding, reason, since) values (@holding, @reason, @since)",
                new { holding = hold.Holding.Value, reason = hold.Reason, since = Moments.Write(receipt.EndedAt) }, transaction);
        }
        else
        {
            transaction.Connection!.Execute("delete from holds where holding = @holding", new { holding = hold.Holding.Value }, transaction);
        }
    }
}
