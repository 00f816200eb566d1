using Dapper;
using Microsoft.Data.Sqlite;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Catalogue;

/// <summary>Takes a verified record in. Artifacts are only ever added.</summary>
internal static class PutRecord
{
    public static bool Run(SqliteTransaction transaction, HoldingRecord record)
    {
        var connection = transaction.Connection!;
        var manifest = record.Manifest;
        var known = connection.QuerySingleOrDefault<long?>("select sequence from holdings where id = @id", new { id = manifest.Holding.Value }, transaction);
        if (known > manifest.Sequence)
            return false;
        connection.Execute(
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
                name = manifest.Model.DisplayName,
                createdAt = Moments.Write(manifest.CreatedAt),
                size = manifest.TotalSize,
                artifacts = manifest.Artifacts.Count,
            },
            transaction);
        InsertArtifacts(transaction, record);
        return true;
    }

    // One prepared command: Dapper would parse its parameters anew for each of 20,000 artifacts.
    private static void InsertArtifacts(SqliteTransaction transaction, HoldingRecord record)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "insert or ignore into artifacts (holding, name, role, size, digest, first_sequence) values (@holding, @name, @role, @size, @digest, @first)";
        var (holding, name, role) = (command.Parameters.Add("@holding", SqliteType.Text), command.Parameters.Add("@name", SqliteType.Text), command.Parameters.Add("@role", SqliteType.Text));
        var (size, digest, first) = (command.Parameters.Add("@size", SqliteType.Integer), command.Parameters.Add("@digest", SqliteType.Text), command.Parameters.Add("@first", SqliteType.Integer));
        holding.Value = record.Id.Value;
        foreach (var artifact in record.Manifest.Artifacts)
        {
            name.Value = artifact.Name.Value;
            role.Value = artifact.Role.Name();
            size.Value = artifact.Size;
            digest.Value = artifact.Digest.ToString();
            first.Value = record.FirstSequenceOf(artifact.Name);
            command.ExecuteNonQuery();
        }
    }
}
