using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Archive.Configuring;

/// <summary>A catalogue that is not the SQLite file in the archive's folder: one in PostgreSQL, which several machines can share.</summary>
/// <param name="Connection">Where the connection string stands: <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
public sealed record CatalogueConfiguration(Secret Connection)
{
    public const string Postgresql = "postgresql";

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("catalogue");
        json.WriteString("kind", Postgresql);
        json.WriteString("connection", Connection.ToString());
        json.WriteEndObject();
    }

    internal static CatalogueConfiguration? Read(JsonReading reading)
    {
        reading.Exactly("kind", Postgresql);
        var connection = Secret.TryParse(reading.String("connection"));
        // It may be the connection string itself, with its password: it is not repeated.
        if (connection is null && reading.Optional("connection") is { ValueKind: JsonValueKind.String })
            reading.Fail("connection", "a reference is expected, 'env:NAME' or 'file:PATH': no secret ever stands in the configuration");
        reading.NoOthers();
        return connection is null ? null : new CatalogueConfiguration(connection);
    }
}
