using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql;

/// <summary>Keeps what is wrong with a store as a whole: findings and checks of the holding with the empty name.</summary>
internal static class ApplyLook
{
    public const string Holding = "";

    public static async Task RunAsync(Session session, Receipt receipt, string store)
    {
        await session.ExecuteAsync("delete from findings where holding = @Holding and store = @store", new { Holding, store });
        await ApplyReceipt.PutFindingsAsync(session, Holding, store, receipt.Strays.Where(stray => stray.Place.Store == store));
        await session.ExecuteAsync(
            """
            insert into checks (holding, store, grade, ended_at) values (@Holding, @store, @grade, @at)
            on conflict (holding, store, grade) do update set ended_at = excluded.ended_at
            where checks.ended_at < excluded.ended_at or checks.ended_at > @now
            """,
            new { Holding, store, grade = (long)Grade.Presence, at = Moments.Write(receipt.EndedAt), now = Moments.Write(await session.NowAsync()) });
    }
}
