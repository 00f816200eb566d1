namespace Preservation.Core.Policies;

/// <summary>How many different values stores have of one label.</summary>
internal sealed record LabelValues
{
    public required int Count { get; init; }

    /// <summary><c>2 different values of 'region' (eu, us)</c>.</summary>
    public required string Text { get; init; }

    // A store without the label may be anywhere, and so counts for nothing.
    public static LabelValues Of(string label, IReadOnlyCollection<(string Store, IReadOnlyDictionary<string, string> Labels)> stores)
    {
        var values = stores.Select(store => store.Labels.GetValueOrDefault(label)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var without = stores.Where(store => !store.Labels.ContainsKey(label)).Select(store => $"'{store.Store}'").ToList();
        List<string> remarks = [];
        if (values.Count > 0)
            remarks.Add(string.Join(", ", values));
        if (without.Count > 0)
            remarks.Add($"{string.Join(", ", without)} without that label");
        return new LabelValues
        {
            Count = values.Count,
            Text = $"{values.Count} different values of '{label}'{(remarks.Count > 0 ? $" ({string.Join("; ", remarks)})" : "")}",
        };
    }
}
