using System.Globalization;
using System.Text;

namespace Preservation.Worker.Operating.Metrics;

/// <summary>The text of <c>/metrics</c>, in the exposition format 0.0.4 of Prometheus.</summary>
public static class MetricsPage
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} {(family.IsCounter ? "counter" : "gauge")}\n");
            foreach (var value in family.Values)
                text.Append(CultureInfo.InvariantCulture, $"{family.Name}{Labels(value)} {value.Value:R}\n");
        }
        return text.ToString();
    }

    private static string Labels(MetricValue value) =>
        value.Labels.Count == 0 ? "" : "{" + string.Join(',', value.Labels.Select(label => $"{label.Key}=\"{Escaped(label.Value)}\"")) + "}";

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
