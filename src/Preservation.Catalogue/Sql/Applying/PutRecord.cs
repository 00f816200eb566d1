using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>Takes a verified record in. Artifacts are only ever added.</summary>
internal static class PutRecord
{
    public static async Task<bool> RunAsync(Session session, HoldingRecord record)
    {
        var manifest = record.Manifest;
        var known = await session.FirstAsync<long?>("select sequence from holdings where id = @id", new { id = manifest.Holding.Value });
        if (known > manifest.Sequence)
            return false;
        await session.ExecuteAsync(
            """
            insert into holdings (id, sequence, manifest, record_inventory, display_name, created_at, size, artifacts)
            values (@id, @sequence, @manifest, @inventory, @name, @createdAt, @size, @artifacts)
            on conflict (id) do update set sequence = excluded.sequence, manifest = excluded.manifest,
                record_inventory = excluded.record_inventory, display_name = excluded.display_name,
                created_at = excluded.created_at, size = excluded.size, artifacts = excluded.artifacts
            """,
            new
            {
                id = manifest.Holding.Value,
                sequence = manifest.Sequence,
                manifest = record.Verified.PayloadDigest.ToString(),
                inventory = record.RecordInventoryDigest.ToString(),
                name = Rows.Words(manifest.Model.DisplayName),
                createdAt = Moments.Write(manifest.CreatedAt),
                size = manifest.TotalSize,
                artifacts = manifest.Artifacts.Count,
            });
        await session.InsertAsync(Artifacts(record));
        return true;
    }

    private static RowSet Artifacts(HoldingRecord record)
    {
        var artifacts = record.Manifest.Artifacts;
        return new RowSet(
            "artifacts",
            [
                Column.Same("holding", record.Id.Value, artifacts.Count),
                new("name", artifacts.Select(artifact => artifact.Name.Value).ToArray()),
                new("role", artifacts.Select(artifact => artifact.Role.Name()).ToArray()),
                new("size", artifacts.Select(artifact => artifact.Size).ToArray()),
                new("digest", artifacts.Select(artifact => artifact.Digest.ToString()).ToArray()),
                new("first_sequence", artifacts.Select(artifact => record.FirstSequenceOf(artifact.Name)).ToArray()),
            ],
            "(holding, name) do nothing");
    }
}
