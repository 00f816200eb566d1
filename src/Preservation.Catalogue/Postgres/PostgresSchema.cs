using Npgsql;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql;

namespace Preservation.Catalogue.Postgres;

/// <summary>Makes the tables, or sees that they are of this version.</summary>
internal static class PostgresSchema
{
    private const long Version = 2;

    /// <summary>The version of the catalogue in a schema; null when there is none.</summary>
    public static async Task<long?> VersionOfAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (!await HasTableAsync(connection, schema, "schema_version", cancellationToken))
            return null;
        await using var read = new NpgsqlCommand($"select coalesce(max(version), 0) from {schema}.schema_version", connection);
        return (long)(await read.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes what is missing. Of several that do so at once each has a turn.</summary>
    /// <exception cref="CatalogueException">It is of another version.</exception>
    public static Task<bool> PrepareAsync(PostgresDatabase database, CancellationToken cancellationToken) => database.TransactedAsync(
        async (connection, transaction) =>
        {
            var schema = database.Place.Schema;
            switch (await VersionOfAsync(connection, schema, cancellationToken))
            {
                case null:
                    await MakeAsync(connection, transaction, schema, cancellationToken);
                    return true;
                case > Version and var later:
                    throw new CatalogueException($"The catalogue in {database.Place} was written by a later version of this program (schema {later}, known is {Version}). Update the program.");
                case < Version and var earlier:
                    throw new CatalogueException($"The catalogue in {database.Place} was written by an earlier version of this program (schema {earlier}, now {Version}). Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.");
                default:
                    return false;
            }
        },
        cancellationToken);

    /// <summary>Whether the leases of a catalogue, whatever else is wrong with it, can be carried over to one of this version.</summary>
    public static async Task<bool> HasLeasesAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken) =>
        await VersionOfAsync(connection, schema, cancellationToken) == Version && await HasTableAsync(connection, schema, "leases", cancellationToken);

    public static Task<bool> IsThereAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken) =>
        TellAsync(connection, "select to_regnamespace(@name) is not null", schema, cancellationToken);

    private static Task<bool> HasTableAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken) =>
        TellAsync(connection, "select to_regclass(@name) is not null", $"{schema}.{table}", cancellationToken);

    private static async Task<bool> TellAsync(NpgsqlConnection connection, string question, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        command.Parameters.AddWithValue("name", name);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // Unqualified names go into it: it is the search path of the connection. Only who may make schemas in the database may say 'if not exists' of one.
    private static async Task MakeAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken)
    {
        var isThere = await IsThereAsync(connection, schema, cancellationToken);
        var sql = $"{(isThere ? "" : $"create schema {schema};")} {SchemaText.Read("Postgres")} insert into schema_version (version) values ({Version});";
        await using var make = new NpgsqlCommand(sql, connection, transaction);
        await make.ExecuteNonQueryAsync(cancellationToken);
    }
}
