using Dapper;
using Microsoft.Data.Sqlite;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue;

/// <summary>
/// Takes a receipt in. The same receipts in the order of their time give the same catalogue, whether they are applied
/// as they are made or read back out of a store.
/// </summary>
internal static class ApplyReceipt
{
    public static bool Run(SqliteTransaction transaction, Receipt receipt, Digest? digest)
    {
        var connection = transaction.Connection!;
        if (digest is { } value && connection.Execute(
            "insert or ignore into receipts (id, kind, ended_at, digest) values (@id, @kind, @endedAt, @digest)",
            new { id = receipt.Id, kind = receipt.Kind.ToString().ToLowerInvariant(), endedAt = Moments.Write(receipt.EndedAt), digest = value.ToString() },
            transaction) == 0)
            return false;
        foreach (var check in receipt.Checks)
        {
            ApplyCheck(transaction, check, isProven: digest is not null);
            if (digest is not null && check.Locks is { } locks)
                ApplyLocks.Run(transaction, check, locks);
        }
        if (digest is not null && receipt.Hold is { } hold)
            ApplyLocks.Run(transaction, receipt, hold);
        foreach (var repair in receipt.Repairs)
        {
            connection.Execute("delete from findings where holding = @holding and store = @store and key = @key",
                new { holding = repair.Place.Holding?.Value ?? "", store = repair.Place.Store, key = repair.Place.Key }, transaction);
        }
        return true;
    }

    private static void ApplyCheck(SqliteTransaction transaction, Check check, bool isProven)
    {
        // A try that cannot be proven tells of damage, but clears nothing and verifies nothing.
        var reached = isProven ? check.Reached : Grade.None;
        ApplyReplicas(transaction, check, reached);
        ApplyFindings(transaction, check, reached);
        // What speaks of some artifacts only is no check of the holding.
        if (check.Only is null && reached > Grade.None)
        {
            transaction.Connection!.Execute(
                """
                insert into checks (holding, store, grade, ended_at) values (@holding, @store, @grade, @endedAt)
                on conflict (holding, store, grade) do update set ended_at = max(ended_at, excluded.ended_at)
                """,
                new { holding = check.Holding.Value, store = check.Store, grade = (long)check.Reached, endedAt = Moments.Write(check.EndedAt) },
                transaction);
        }
    }

    private static void ApplyReplicas(SqliteTransaction transaction, Check check, Grade reached)
    {
        var place = new { holding = check.Holding.Value, store = check.Store, sequence = check.Sequence };
        var artifacts = check.Only?.Select(name => name.Value) ?? transaction.Connection!.Query<string>(
            "select name from artifacts where holding = @holding and first_sequence <= @sequence", place, transaction);
        var before = transaction.Connection!.Query<ReplicaRow>(
            "select artifact, store, condition, verified_at as VerifiedAt, attempted_at as AttemptedAt from replicas where holding = @holding and store = @store",
            place, transaction).ToDictionary(row => row.Artifact, row => row.ToState());
        var found = check.Findings.Where(finding => finding.Place.Artifact is not null)
            .GroupBy(finding => finding.Place.Artifact!.Value).ToDictionary(group => group.Key, group => group.First().Kind);
        // Without an artifact these speak of the whole holding in that store.
        var whole = check.Findings.FirstOrDefault(finding => finding.Place.Artifact is null
            && (finding is Finding.NotStored or Finding.NotChecked || finding is Finding.Missing && check.Reached == Grade.None))?.Kind;
        using var command = Upsert(transaction, check);
        foreach (var artifact in artifacts)
        {
            var state = before.GetValueOrDefault(artifact, ReplicaState.Unknown)
                .After(reached, found.GetValueOrDefault(artifact) ?? whole, check.EndedAt);
            command.Parameters["@artifact"].Value = artifact;
            command.Parameters["@condition"].Value = state.Condition;
            command.Parameters["@verifiedAt"].Value = Rows.Text(state.VerifiedAt) ?? (object)DBNull.Value;
            command.Parameters["@attemptedAt"].Value = Rows.Text(state.AttemptedAt) ?? (object)DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private static SqliteCommand Upsert(SqliteTransaction transaction, Check check)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            """
            insert into replicas (holding, artifact, store, condition, verified_at, attempted_at)
            values (@holding, @artifact, @store, @condition, @verifiedAt, @attemptedAt)
            on conflict (holding, store, artifact) do update set condition = excluded.condition,
                verified_at = excluded.verified_at, attempted_at = excluded.attempted_at
            """;
        command.Parameters.AddWithValue("@holding", check.Holding.Value);
        command.Parameters.AddWithValue("@store", check.Store);
        foreach (var name in new[] { "@artifact", "@condition", "@verifiedAt", "@attemptedAt" })
            command.Parameters.Add(name, SqliteType.Text);
        return command;
    }

    // A glance does not clear what only a full read can see; what was not looked at clears nothing.
    private static void ApplyFindings(SqliteTransaction transaction, Check check, Grade reached)
    {
        var place = new { holding = check.Holding.Value, store = check.Store };
        var cleared = (check.Only, reached) switch
        {
            (null, Grade.Full or Grade.Drill) => "delete from findings where holding = @holding and store = @store",
            (null, Grade.Presence or Grade.Sample) => "delete from findings where holding = @holding and store = @store and kind not in ('altered', 'unreadable')",
            _ => null,
        };
        if (cleared is not null)
            transaction.Connection!.Execute(cleared, place, transaction);
        foreach (var finding in check.Findings.Where(finding => finding is not Finding.NotChecked))
        {
            transaction.Connection!.Execute(
                "insert or replace into findings (holding, store, key, kind, body) values (@holding, @store, @key, @kind, @body)",
                new { place.holding, place.store, key = finding.Place.Key, kind = finding.Kind, body = Rows.Write(finding) },
                transaction);
        }
    }
}
