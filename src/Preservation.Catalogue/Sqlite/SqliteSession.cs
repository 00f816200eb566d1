using System.Data.Common;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Sqlite;

/// <summary>A connection to a SQLite file. Only this machine uses it, so this machine's clock is everybody's.</summary>
internal sealed class SqliteSession(DbConnection connection, DbTransaction? transaction, TimeProvider clock, CancellationToken cancellationToken)
    : Session(connection, transaction, cancellationToken)
{
    public override Task<DateTimeOffset> NowAsync() => Task.FromResult(clock.GetUtcNow());

    // One prepared command: Dapper would parse its parameters anew for each of 20,000 rows.
    protected override async Task InsertRowsAsync(RowSet rows)
    {
        await using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = $"insert into {rows.Table} ({rows.Names}) values ({rows.Parameters}) on conflict {rows.OnConflict}";
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = RowSet.Parameter(i);
            command.Parameters.Add(parameter);
        }
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < rows.Columns.Count; i++)
                command.Parameters[i].Value = rows.Columns[i].Values.GetValue(row) ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(CancellationToken);
        }
    }
}
