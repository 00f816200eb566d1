using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Postgres;

/// <summary>The catalogue in a schema of a PostgreSQL database, for several machines.</summary>
public sealed class PostgresCatalogue : SqlCatalogue
{
    private PostgresCatalogue(PostgresDatabase database)
        : base(database)
    {
    }

    /// <summary>Opens the catalogue, or makes it. Several may do so at once.</summary>
    /// <exception cref="CatalogueException">The server cannot be used, or the catalogue is of another version.</exception>
    public static async Task<PostgresCatalogue> OpenAsync(PostgresPlace place, CancellationToken cancellationToken) =>
        (await OpenAsync(place, makes: true, cancellationToken))!;

    /// <summary>Opens the catalogue; null when there is none.</summary>
    /// <exception cref="CatalogueException">The server cannot be used, or the catalogue is of another version.</exception>
    public static Task<PostgresCatalogue?> FindAsync(PostgresPlace place, CancellationToken cancellationToken) =>
        OpenAsync(place, makes: false, cancellationToken);

    private static async Task<PostgresCatalogue?> OpenAsync(PostgresPlace place, bool makes, CancellationToken cancellationToken)
    {
        var database = new PostgresDatabase(place);
        try
        {
            if (makes || await IsThereAsync(database, cancellationToken))
            {
                await PostgresSchema.PrepareAsync(database, cancellationToken);
                return new PostgresCatalogue(database);
            }
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
        await database.DisposeAsync();
        return null;
    }

    private static Task<bool> IsThereAsync(PostgresDatabase database, CancellationToken cancellationToken) => database.GuardedAsync(
        async connection => await PostgresSchema.VersionOfAsync(connection, database.Place.Schema, cancellationToken) is not null, cancellationToken);
}
