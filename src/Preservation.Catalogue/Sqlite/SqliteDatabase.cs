using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Sqlite;

/// <summary>The SQLite file of a catalogue: WAL, full synchronisation, several processes.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int SchemaVersion = 4;

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly string _connectionString;

    static SqliteDatabase()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
            name != "e_sqlite3" ? IntPtr.Zero
            : NativeLibrary.TryLoad("libsqlite3.so.0", out var library) || NativeLibrary.TryLoad("libsqlite3.dylib", out library) ? library
            : throw new DllNotFoundException("The SQLite library is not installed. On Debian: apt-get install libsqlite3-0."));
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
    }

    public SqliteDatabase(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, Pooling = true }.ToString();
    }

    /// <summary>Creates the tables of a new file; refuses one that is damaged or of a later version.</summary>
    public void Prepare()
    {
        try
        {
            using var connection = Open();
            Execute(connection, "pragma journal_mode = wal");
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "pragma user_version";
            var version = (long)command.ExecuteScalar()!;
            if (version > 0)
                RefuseOther(version);
            else
            {
                command.CommandText = SchemaText.Read("Sqlite") + $"pragma user_version = {SchemaVersion};";
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (Exception e) when (Explained(e) is { } explained)
        {
            throw explained;
        }
    }

    public override Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken) =>
        GuardedAsync(connection => work(new SqliteSession(connection, null, _clock, cancellationToken)));

    public override Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken) => GuardedAsync(async connection =>
    {
        await using var transaction = connection.BeginTransaction(deferred: false);
        var result = await work(new SqliteSession(connection, transaction, _clock, cancellationToken));
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    });

    /// <summary>Closes what the pool keeps open, so that the file can be moved.</summary>
    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    private async Task<T> GuardedAsync<T>(Func<SqliteConnection, Task<T>> work)
    {
        try
        {
            await using var connection = Open();
            return await work(connection);
        }
        catch (Exception e) when (Explained(e) is { } explained)
        {
            throw explained;
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, "pragma busy_timeout = 30000; pragma synchronous = full;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void RefuseOther(long version)
    {
        if (version > SchemaVersion)
            throw new CatalogueException($"The catalogue '{_path}' was written by a later version of this program (schema {version}, known is {SchemaVersion}). Update the program, or delete the file and run 'preserve catalogue rebuild'.");
        if (version < SchemaVersion)
            throw new CatalogueException($"The catalogue '{_path}' was written by an earlier version of this program (schema {version}, now {SchemaVersion}). Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.");
    }

    // Null for what is not the file's fault.
    private CatalogueException? Explained(Exception exception) => exception switch
    {
        SqliteException e => new CatalogueException(e.SqliteErrorCode switch
        {
            11 or 26 => $"The catalogue '{_path}' is damaged ({e.Message}). Nothing is lost by that: move the file away and run 'preserve catalogue rebuild --from <store>'.",
            8 => $"The catalogue '{_path}' cannot be written: it is read-only here.",
            14 => $"The catalogue '{_path}' cannot be opened: its folder is missing or not writable.",
            13 => $"The catalogue '{_path}' cannot be written: the disk is full.",
            _ => $"The catalogue '{_path}' failed: {e.Message}",
        }, e),
        DllNotFoundException e => new CatalogueException(e.Message, e),
        TypeInitializationException { InnerException: DllNotFoundException e } => new CatalogueException(e.Message, e),
        _ => null,
    };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
