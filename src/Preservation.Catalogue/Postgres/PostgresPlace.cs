using System.Text.RegularExpressions;
using Npgsql;
using Preservation.Archive.Ports;

namespace Preservation.Catalogue.Postgres;

/// <summary>Which schema of which database of which server. It never says its password.</summary>
public sealed partial record PostgresPlace
{
    private readonly string _connectionString;

    /// <param name="connectionString">As Npgsql reads it: <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <param name="schema">Made when it is not there.</param>
    /// <exception cref="CatalogueException">The connection string is not understood.</exception>
    public PostgresPlace(string connectionString, string schema)
    {
        if (!Name().IsMatch(schema))
            throw new ArgumentException($"'{schema}' is no name for a schema: a-z, 0-9 and '_', at most 63, are expected.", nameof(schema));
        var builder = Read(connectionString);
        (Server, Port, Database, User) = (builder.Host!, builder.Port, builder.Database ?? builder.Username ?? "", builder.Username ?? "");
        Schema = schema;
        builder.SearchPath = schema;
        builder.ApplicationName ??= "preserve";
        // A connection that waits is asked now and then, so that nobody on its way forgets it.
        if (builder.KeepAlive == 0)
            builder.KeepAlive = 30;
        _connectionString = builder.ConnectionString;
    }

    public string Server { get; }

    public int Port { get; }

    public string Database { get; }

    public string User { get; }

    public string Schema { get; }

    public PostgresPlace With(string schema) => new(_connectionString, schema);

    public override string ToString() => $"schema '{Schema}' of database '{Database}' in PostgreSQL at {Server}:{Port}";

    internal NpgsqlDataSource NewSource() => NpgsqlDataSource.Create(_connectionString);

    // What Npgsql says of a string that it does not understand can repeat parts of it, and so of the password.
    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        const string expected = "'Host=…;Database=…;Username=…;Password=…' is expected";
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(builder.Host) ? throw new CatalogueException($"The connection of the catalogue names no server; {expected}.") : builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            throw new CatalogueException($"The connection of the catalogue is not understood; {expected}.");
        }
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
