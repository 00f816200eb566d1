using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Catalogue.Sqlite;

namespace Preservation.Catalogue;

/// <summary>From the configuration of an archive to its catalogue.</summary>
public static class CatalogueFactory
{
    /// <summary>In the folder of the archive, unless its configuration names another catalogue.</summary>
    public const string FileName = "catalogue.db";

    /// <summary>Opens the catalogue of an archive.</summary>
    /// <exception cref="CatalogueException">It cannot be used, or there is none: an empty one would say that all is whole, because it knows of nothing.</exception>
    public static async Task<ICatalogue> OpenAsync(ArchiveConfiguration configuration, string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (configuration.Catalogue is { } elsewhere)
        {
            var place = PlaceOf(elsewhere, configuration.Archive, folder);
            return await PostgresCatalogue.FindAsync(place, cancellationToken) ?? throw Missing($"in {place}", configuration);
        }
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? SqliteCatalogue.Open(path, clock) : throw Missing($"'{path}'", configuration);
    }

    /// <summary>Begins a new catalogue for an archive. The one in use may be damaged or missing.</summary>
    /// <exception cref="CatalogueException">It cannot be made.</exception>
    public static async Task<ReplacementCatalogue> ReplaceAsync(ArchiveConfiguration configuration, string folder, TimeProvider clock, CancellationToken cancellationToken) =>
        configuration.Catalogue is { } elsewhere
            ? await PostgresReplacement.BeginAsync(PlaceOf(elsewhere, configuration.Archive, folder), cancellationToken)
            : new SqliteReplacement(Path.Combine(folder, FileName), clock);

    // Each archive has a schema of its own, so several can share a database.
    private static PostgresPlace PlaceOf(CatalogueConfiguration catalogue, Guid archive, string folder) =>
        new(catalogue.Connection.Read("The connection of the catalogue", folder), $"preservation_{archive:N}");

    private static CatalogueException Missing(string what, ArchiveConfiguration configuration) => new(
        $"The catalogue {what} is missing. Nothing is lost by that: run 'preserve catalogue rebuild --from {(configuration.Stores.Count > 0 ? configuration.Stores[0].Name.Value : "<store>")}'.");
}
