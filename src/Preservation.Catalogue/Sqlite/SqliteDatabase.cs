using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;

namespace Preservation.Catalogue;

/// <summary>Opens the SQLite file of a catalogue: WAL, full synchronisation, several processes.</summary>
internal sealed class SqliteDatabase
{
    private const int SchemaVersion = 2;

    private readonly string _path;
    private readonly string _connectionString;

    static SqliteDatabase()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
            name != "e_sqlite3" ? IntPtr.Zero
            : NativeLibrary.TryLoad("libsqlite3.so.0", out var library) || NativeLibrary.TryLoad("libsqlite3.dylib", out library) ? library
            : throw new DllNotFoundException("The SQLite library is not installed. On Debian: apt-get install libsqlite3-0."));
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
    }

    public SqliteDatabase(string path)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, Pooling = true }.ToString();
    }

    /// <summary>Creates the tables of a new file; refuses one that is damaged or of a later version.</summary>
    public void Prepare() => Guarded(connection =>
    {
        Execute(connection, "pragma journal_mode = wal");
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "pragma user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > SchemaVersion)
            throw new CatalogueException($"The catalogue '{_path}' was written by a later version of this program (schema {version}, known is {SchemaVersion}). Update the program, or delete the file and run 'preserve catalogue rebuild'.");
        if (version is > 0 and < SchemaVersion)
            throw new CatalogueException($"The catalogue '{_path}' was written by an earlier version of this program (schema {version}, now {SchemaVersion}). Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.");
        if (version == 0)
        {
            command.CommandText = ReadSchema() + $"pragma user_version = {SchemaVersion};";
            command.ExecuteNonQuery();
        }
        transaction.Commit();
        return true;
    });

    /// <summary>Runs work on an open connection.</summary>
    /// <exception cref="CatalogueException">The file cannot be used; the message says what to do.</exception>
    public T Guarded<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            Execute(connection, "pragma busy_timeout = 30000; pragma synchronous = full;");
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw new CatalogueException(e.SqliteErrorCode switch
            {
                11 or 26 => $"The catalogue '{_path}' is damaged ({e.Message}). Nothing is lost by that: move the file away and run 'preserve catalogue rebuild --from <store>'.",
                8 => $"The catalogue '{_path}' cannot be written: it is read-only here.",
                14 => $"The catalogue '{_path}' cannot be opened: its folder is missing or not writable.",
                13 => $"The catalogue '{_path}' cannot be written: the disk is full.",
                _ => $"The catalogue '{_path}' failed: {e.Message}",
            }, e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new CatalogueException((e.InnerException ?? e).Message, e);
        }
    }

    /// <summary>Runs work in one transaction that excludes other writers from its begin on.</summary>
    public T Written<T>(Func<SqliteTransaction, T> work) => Guarded(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = work(transaction);
        transaction.Commit();
        return result;
    });

    /// <summary>Closes what the pool keeps open, so that the file can be moved.</summary>
    public void Close()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string ReadSchema()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Schema.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
