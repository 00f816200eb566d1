using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>Keeps how far full audits are that are done in parts.</summary>
internal static class ApplyPart
{
    private sealed record Row(string Since, long Parts, string Last, string Workers, long Bytes);

    public static async Task<UnfinishedAudit?> FindAsync(Session session, string holding, string store)
    {
        var row = await session.FirstAsync<Row>(
            "select since, parts, last_receipt as Last, workers, bytes from unfinished_audits where holding = @holding and store = @store", new { holding, store });
        return row is null ? null : new UnfinishedAudit(Rows.Moment(row.Since)!.Value, row.Parts, Digest.Parse(row.Last), row.Workers.Split('\n'), row.Bytes);
    }

    /// <summary>A part begins a new audit or goes on with one; the last part ends it, and so does a full audit in one piece.</summary>
    public static async Task RunAsync(Session session, Check check, Digest receipt)
    {
        var place = new { holding = check.Holding.Value, store = check.Store };
        if (check.Part is { IsLast: false } part)
        {
            await session.ExecuteAsync(
                """
                insert into unfinished_audits (holding, store, since, parts, last_receipt, workers, bytes)
                values (@holding, @store, @since, @parts, @last, @workers, @bytes)
                on conflict (holding, store) do update set since = excluded.since, parts = excluded.parts,
                    last_receipt = excluded.last_receipt, workers = excluded.workers, bytes = excluded.bytes
                """,
                new
                {
                    place.holding,
                    place.store,
                    since = Moments.Write(part.Since),
                    parts = part.Number,
                    last = receipt.ToString(),
                    workers = string.Join('\n', part.Workers.Select(worker => Rows.Words(worker)!.ReplaceLineEndings(" "))),
                    bytes = part.BytesBefore + check.BytesRead,
                });
        }
        else if (check.Reached >= Grade.Full && check.IsWhole)
        {
            await session.ExecuteAsync("delete from unfinished_audits where holding = @holding and store = @store", place);
        }
    }
}
