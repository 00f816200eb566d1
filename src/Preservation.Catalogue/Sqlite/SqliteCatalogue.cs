using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Sqlite;

/// <summary>The catalogue in one SQLite file, for one machine and several processes.</summary>
public sealed class SqliteCatalogue : SqlCatalogue
{
    private SqliteCatalogue(SqliteDatabase database)
        : base(database)
    {
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="clock">By which leases end.</param>
    /// <exception cref="CatalogueException">It is damaged, of a later version, or cannot be opened.</exception>
    public static SqliteCatalogue Open(string path, TimeProvider clock)
    {
        var database = new SqliteDatabase(path, clock);
        database.Prepare();
        return new SqliteCatalogue(database);
    }
}
