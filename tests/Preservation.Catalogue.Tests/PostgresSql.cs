using Npgsql;
using Preservation.Testing.Servers;

namespace Preservation.Catalogue.Tests;

/// <summary>Runs SQL on a server behind the back of the catalogue.</summary>
internal static class PostgresSql
{
    public static async Task ExecuteAsync(PostgresServer server, string schema, string sql)
    {
        await using var source = Source(server, schema);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Rows as SQLite's are written: values with bars between them.</summary>
    public static async Task<List<string>> RowsAsync(PostgresServer server, string schema, string sql)
    {
        var token = TestContext.Current.CancellationToken;
        await using var source = Source(server, schema);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(token);
        List<string> rows = [];
        while (await reader.ReadAsync(token))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString())));
        return rows;
    }

    /// <summary>Makes the next inserts into a table fail. A sequence counts them, because it is not rolled back.</summary>
    public static Task FailAsync(PostgresServer server, string schema, string table, string state, int times) => ExecuteAsync(server, schema,
        $"""
        create sequence tries;
        create function fail() returns trigger language plpgsql as $$ begin
            if nextval('tries') <= {times} then raise exception 'in the way' using errcode = '{state}'; end if;
            return new;
        end $$;
        create trigger fail before insert on {table} for each row execute function fail();
        """);

    /// <summary>Makes inserts into a table take for ever.</summary>
    public static Task HangAsync(PostgresServer server, string schema, string table) => ExecuteAsync(server, schema,
        $"""
        create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$;
        create trigger hang before insert on {table} for each row execute function hang();
        """);

    public static Task EndHangAsync(PostgresServer server, string schema, string table) => ExecuteAsync(server, schema, $"drop trigger hang on {table}");

    /// <summary>Waits until somebody hangs.</summary>
    public static async Task UntilHangingAsync(PostgresServer server)
    {
        while ((await RowsAsync(server, "public", "select 1 from pg_stat_activity where wait_event = 'PgSleep'")).Count == 0)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static NpgsqlDataSource Source(PostgresServer server, string schema) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { SearchPath = schema, Pooling = false });
}
