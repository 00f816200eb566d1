using Npgsql;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Postgres;

/// <summary>A connection to PostgreSQL. The clocks of several machines differ, so the database's is asked.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    : Session(connection, transaction, cancellationToken)
{
    // Not now(), which is when the transaction began: it may have waited for its turn since.
    public override async Task<DateTimeOffset> NowAsync() => new(await FirstAsync<DateTime>("select clock_timestamp()"));

    // Column by column as arrays, so that all rows go in one message.
    protected override async Task InsertRowsAsync(RowSet rows)
    {
        await using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = $"insert into {rows.Table} ({rows.Names}) select * from unnest({rows.Parameters}) on conflict {rows.OnConflict}";
        for (var i = 0; i < rows.Columns.Count; i++)
            command.Parameters.Add(new NpgsqlParameter(RowSet.Parameter(i), rows.Columns[i].Values));
        await command.ExecuteNonQueryAsync(CancellationToken);
    }
}
