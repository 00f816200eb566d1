namespace Preservation.Worker.Operating.Metrics;

/// <summary>One metric with all its values now.</summary>
/// <param name="Name">As Prometheus wants it: the unit at its end, and <c>_total</c> for what only grows.</param>
/// <param name="Help">One sentence.</param>
public sealed record MetricFamily(string Name, string Help)
{
    private readonly List<MetricValue> _values = [];

    /// <summary>Whether it only grows while the worker runs.</summary>
    public bool IsCounter => Name.EndsWith("_total", StringComparison.Ordinal);

    public IReadOnlyList<MetricValue> Values => _values;

    public MetricFamily With(double value, params IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        _values.Add(new MetricValue(value, labels));
        return this;
    }

    /// <summary>A value for each of some things.</summary>
    public MetricFamily Of<T>(IEnumerable<T> all, Func<T, double> value, params IReadOnlyList<(string Label, Func<T, string> Text)> labels)
    {
        foreach (var each in all)
            With(value(each), [.. labels.Select(label => KeyValuePair.Create(label.Label, label.Text(each)))]);
        return this;
    }
}

/// <summary>One value, and which of several it is.</summary>
public sealed record MetricValue(double Value, IReadOnlyList<KeyValuePair<string, string>> Labels);
