using System.Globalization;
using Npgsql;
using Preservation.Archive.Ports;

namespace Preservation.Catalogue.Postgres;

/// <summary>A schema that takes the place of another. Who works goes on working: leases and their tokens are carried over.</summary>
internal sealed class PostgresReplacement : ReplacementCatalogue
{
    private readonly PostgresDatabase _live;
    private readonly NpgsqlConnection _connection;
    private PostgresCatalogue? _fresh;

    private PostgresReplacement(PostgresDatabase live, NpgsqlConnection connection) => (_live, _connection) = (live, connection);

    public override ICatalogue Catalogue => _fresh!;

    private PostgresPlace Fresh => _live.Place.With(_live.Place.Schema + "_rebuilding");

    /// <exception cref="CatalogueException">The server cannot be used, or somebody else rebuilds the same catalogue.</exception>
    public static async Task<PostgresReplacement> BeginAsync(PostgresPlace place, CancellationToken cancellationToken)
    {
        var live = new PostgresDatabase(place);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await live.RetriedAsync(() => live.OpenAsync(cancellationToken), cancellationToken);
            var replacement = new PostgresReplacement(live, connection);
            await live.RetriedAsync(() => replacement.ClearAsync(cancellationToken), cancellationToken);
            replacement._fresh = await PostgresCatalogue.OpenAsync(replacement.Fresh, cancellationToken);
            return replacement;
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            await live.DisposeAsync();
            throw;
        }
    }

    public override async Task<string?> SwapAsync(CancellationToken cancellationToken)
    {
        await _fresh!.DisposeAsync();
        return await _live.RetriedAsync(() => SwapOnceAsync(cancellationToken), cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _fresh!.DisposeAsync();
        try
        {
            await ExecuteAsync($"drop schema if exists {Fresh.Schema} cascade", CancellationToken.None);
        }
        catch (Exception e) when (PostgresFailure.Explained(Fresh, e) is not null)
        {
            // The next rebuild removes what this one leaves.
        }
        await _connection.DisposeAsync();
        await _live.DisposeAsync();
    }

    // What a rebuild that was killed has left is removed. The lock lasts as long as the connection, whatever happens to this process.
    private async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended(@schema, 0))", _connection);
        take.Parameters.AddWithValue("schema", Fresh.Schema + " by one");
        if (!(bool)(await take.ExecuteScalarAsync(cancellationToken))!)
            throw new CatalogueException($"The catalogue in {_live.Place} is being rebuilt by somebody else just now. Wait for it.");
        await ExecuteAsync($"drop schema if exists {Fresh.Schema} cascade", cancellationToken);
        return true;
    }

    private async Task<string?> SwapOnceAsync(CancellationToken cancellationToken)
    {
        var (live, fresh) = (_live.Place.Schema, Fresh.Schema);
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await PostgresDatabase.TakeTurnAsync(transaction, live, cancellationToken);
        if (await PostgresSchema.HasLeasesAsync(_connection, live, cancellationToken))
            await ExecuteAsync($"insert into {fresh}.leases select * from {live}.leases", cancellationToken);
        string? kept = null;
        if (await PostgresSchema.IsThereAsync(_connection, live, cancellationToken))
        {
            kept = $"{live}_{TimeProvider.System.GetUtcNow().ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}";
            await ExecuteAsync($"alter schema {live} rename to {kept}", cancellationToken);
        }
        await ExecuteAsync($"alter schema {fresh} rename to {live}", cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return kept;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
