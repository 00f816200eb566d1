using Microsoft.Data.Sqlite;
using Preservation.Archive.Rebuilding;
using Preservation.Catalogue.Sqlite;

namespace Preservation.Archive.Tests.Rebuilding;

/// <summary>What a catalogue says, as lines that can be compared.</summary>
internal static class CatalogueRows
{
    private static readonly string[] Tables = ["holdings", "artifacts", "replicas", "findings", "checks", "receipts", "locks", "holds", "incidents", "holding_stores", "unfinished_audits"];

    public static List<string> Of(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        List<string> rows = [];
        foreach (var table in Tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"select * from {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(table + "|" + string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString())));
        }
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>What differs between the catalogue of an archive and one rebuilt from each of its stores.</summary>
    /// <param name="archive">With all its stores.</param>
    /// <param name="isLiveWhole">False when a process died between a store and the catalogue: then the stores must agree with each other.</param>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(ArchiveContext archive, bool isLiveWhole = true)
    {
        var token = TestContext.Current.CancellationToken;
        var expected = isLiveWhole ? Of(Path.Combine(archive.Folder, "catalogue.db")) : null;
        List<string> differences = [];
        foreach (var store in archive.Stores)
        {
            var path = Path.Combine(archive.Folder, $"rebuilt-{store.Name}.db");
            await using (var rebuilt = SqliteCatalogue.Open(path, archive.Clock))
                differences.AddRange((await new RebuildCatalogue(store, archive.Trust, archive.Progress).RunAsync(rebuilt, token)).Refused);
            var rows = Of(path);
            expected ??= rows;
            differences.AddRange(expected.Except(rows).Select(row => $"rebuilt from {store.Name}, the catalogue lacks {row}"));
            differences.AddRange(rows.Except(expected).Select(row => $"rebuilt from {store.Name}, the catalogue has {row}"));
        }
        return differences;
    }
}
