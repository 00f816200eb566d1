using System.Data.Common;
using Dapper;

namespace Preservation.Catalogue.Sql;

/// <summary>
/// An open connection, in a transaction when something is changed. The SQL that is run here is understood by every
/// database; what is not is a method of its own.
/// </summary>
internal abstract class Session(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    protected DbConnection Connection { get; } = connection;

    protected DbTransaction? Transaction { get; } = transaction;

    protected CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The clock by which leases end: the same for all who share the database.</summary>
    public abstract Task<DateTimeOffset> NowAsync();

    /// <summary>Inserts many rows at once.</summary>
    public Task InsertAsync(RowSet rows) => rows.Count == 0 ? Task.CompletedTask : InsertRowsAsync(rows);

    protected abstract Task InsertRowsAsync(RowSet rows);

    /// <returns>How many rows were changed.</returns>
    public Task<int> ExecuteAsync(string sql, object? values = null) => Connection.ExecuteAsync(Command(sql, values));

    public async Task<List<T>> ListAsync<T>(string sql, object? values = null) => (await Connection.QueryAsync<T>(Command(sql, values))).AsList();

    /// <summary>The first row; the default when there is none.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? values = null) => Connection.QueryFirstOrDefaultAsync<T>(Command(sql, values));

    private CommandDefinition Command(string sql, object? values) => new(sql, values, Transaction, cancellationToken: CancellationToken);
}
