namespace Preservation.Catalogue.Sql;

/// <summary>The tables, as one database wants to be told of them. Their names and columns are the same in all.</summary>
internal static class SchemaText
{
    /// <param name="database">Name of its folder.</param>
    public static string Read(string database)
    {
        using var stream = typeof(SchemaText).Assembly.GetManifestResourceStream($"{database}/Schema.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
