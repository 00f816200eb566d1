using System.Data;
using Npgsql;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Postgres;

/// <summary>One schema of a PostgreSQL database, for several processes on several machines.</summary>
internal sealed class PostgresDatabase(PostgresPlace place) : Database
{
    /// <summary>How often the same work is tried when others are in its way.</summary>
    private const int Attempts = 8;

    /// <summary>Shorter than the 30 seconds that others wait for their turn.</summary>
    private const string LongestStandstill = "15s";

    private readonly NpgsqlDataSource _source = place.NewSource();

    public PostgresPlace Place => place;

    public override Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken) =>
        GuardedAsync(connection => work(new PostgresSession(connection, null, cancellationToken)), cancellationToken);

    public override Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken) =>
        TransactedAsync((connection, transaction) => work(new PostgresSession(connection, transaction, cancellationToken)), cancellationToken);

    /// <summary>Runs work in one transaction, when it is the only one that changes this schema, or makes it.</summary>
    public Task<T> TransactedAsync<T>(Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken) => GuardedAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await TakeTurnAsync(transaction, place.Schema, cancellationToken);
            var result = await work(connection, transaction);
            // Whoever cancels it now would not know whether it is done.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        },
        cancellationToken);

    /// <summary>
    /// Waits until no other transaction changes a schema, and keeps others waiting until this one ends. A process that
    /// stands still in the middle of its turn loses it, so that the others need not stand still with it.
    /// </summary>
    public static async Task TakeTurnAsync(NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select set_config('idle_in_transaction_session_timeout', @standstill, true), pg_advisory_xact_lock(hashtextextended(@schema, 0))", transaction.Connection, transaction);
        command.Parameters.AddWithValue("standstill", LongestStandstill);
        command.Parameters.AddWithValue("schema", schema);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Opens a connection that answers.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is not NpgsqlException)
                throw;
        }
        // It waited in the pool while its server went away: a new one is made to the server that is there now.
        _source.Clear();
        return await _source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Runs work on an open connection, perhaps more than once.</summary>
    /// <exception cref="CatalogueException">The server cannot be used; the message names it.</exception>
    public Task<T> GuardedAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => RetriedAsync(
        async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await work(connection);
        },
        cancellationToken);

    /// <summary>Runs work that has a connection of its own, perhaps more than once.</summary>
    /// <exception cref="CatalogueException">The server cannot be used; the message names it.</exception>
    public async Task<T> RetriedAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (attempt < Attempts && PostgresFailure.IsCollision(e))
            {
                await Task.Delay(Random.Shared.Next(5, 25 << attempt), cancellationToken);
            }
            catch (Exception e) when (PostgresFailure.Explained(place, e) is { } explained)
            {
                throw explained;
            }
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
