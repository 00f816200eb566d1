using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Preservation.Catalogue.Postgres;

namespace Preservation.Benchmarks.Scaling;

/// <summary>The database below a catalogue, for what is done and seen behind its back.</summary>
/// <param name="Place">Of PostgreSQL; null for SQLite.</param>
/// <param name="Server">PostgreSQL; null for SQLite.</param>
/// <param name="Path">The file of SQLite.</param>
internal sealed record ScaleDatabase(PostgresPlace? Place, PostgresFolder? Server, string Path)
{
    private int? Process => Server?.Process;

    public string Name => Place is null ? "SQLite" : "PostgreSQL";

    public async Task<DbConnection> OpenAsync(string options = "")
    {
        DbConnection connection = Place is null ? new SqliteConnection($"Data Source={Path};Pooling=False") : new NpgsqlConnection($"{Server!.ConnectionString};Search Path={Place.Schema};Command Timeout=600{options}");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Processor time that this process, what it started, and the server have taken so far.</summary>
    public double CpuSeconds()
    {
        var own = ProcessFacts.CpuSecondsWithEnded(Environment.ProcessId);
        return Process is { } server ? own + ProcessFacts.Tree(server).Sum(ProcessFacts.CpuSecondsWithEnded) : own;
    }

    /// <summary>What autovacuum would have come to do meanwhile.</summary>
    public Task SettleAsync() => ExecuteAsync(Place is null ? "pragma wal_checkpoint(truncate)" : "vacuum (analyze)");

    /// <summary>The first column of each row.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, int column = 0)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
            rows.Add(reader.GetValue(column).ToString()!);
        return rows;
    }

    public async Task<long> BytesAsync() => Place is null
        ? new FileInfo(Path).Length
        : long.Parse((await RowsAsync($"select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = '{Place.Schema}'"))[0], null);
}
