using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>Keeps what is wrong with a store as a whole: findings and checks of the holding with the empty name.</summary>
internal static class ApplyLook
{
    public const string Holding = "";

    public static async Task RunAsync(Session session, Receipt receipt, string store)
    {
        await session.ExecuteAsync("delete from findings where holding = @Holding and store = @store", new { Holding, store });
        await ApplyReceipt.PutFindingsAsync(session, Holding, store, receipt.Strays.Where(stray => stray.Place.Store == store));
        await ApplyReceipt.DoneAsync(session, Holding, store, Grade.Presence, receipt.EndedAt);
    }
}
