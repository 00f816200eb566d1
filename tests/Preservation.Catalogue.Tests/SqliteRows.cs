using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sqlite;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>A catalogue in SQLite, to compare another one with.</summary>
internal sealed class SqliteRows(TimeProvider clock) : IDisposable
{
    private readonly TempFolder _folder = new();
    private SqliteCatalogue? _catalogue;

    public ICatalogue Catalogue => _catalogue ??= SqliteCatalogue.Open(_folder["catalogue.db"], clock);

    /// <summary>All tables, each with its columns.</summary>
    public List<(string Table, string Columns)> Tables() => [.. Of("select name from sqlite_master where type = 'table' order by name")
        .Select(table => (table, string.Join(", ", Of($"select name from pragma_table_info('{table}')"))))];

    /// <summary>Rows: values with bars between them.</summary>
    public List<string> Of(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["catalogue.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString())));
        return rows;
    }

    public void Dispose() => _folder.Dispose();
}
