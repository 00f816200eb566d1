namespace Preservation.Catalogue.Sql;

/// <summary>One column of many rows.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Values">Of <see cref="string"/> or <see cref="long"/>, one for each row.</param>
internal sealed record Column(string Name, Array Values)
{
    public static Column Same(string name, string value, int count)
    {
        var values = new string[count];
        Array.Fill(values, value);
        return new Column(name, values);
    }
}

/// <summary>Many rows for a table: SQL that is run for each of them by itself would take most of the time on its way.</summary>
/// <param name="Table">Where they go.</param>
/// <param name="Columns">All equally long.</param>
/// <param name="OnConflict">What happens to a row whose key is there already. Keys are not repeated within the rows.</param>
internal sealed record RowSet(string Table, IReadOnlyList<Column> Columns, string OnConflict)
{
    public int Count => Columns[0].Values.Length;

    public string Names => string.Join(", ", Columns.Select(column => column.Name));

    /// <summary>The names of as many parameters as there are columns.</summary>
    public string Parameters => string.Join(", ", Enumerable.Range(0, Columns.Count).Select(Parameter));

    public static string Parameter(int column) => $"@p{column}";
}
