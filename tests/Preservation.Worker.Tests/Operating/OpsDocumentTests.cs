using System.Text.Json;
using System.Text.RegularExpressions;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

public sealed partial class OpsDocumentTests(WorkerFixture worker) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_is_described_and_none_besides()
    {
        var readme = await File.ReadAllTextAsync(OpsFiles.At("README.md"), Token);

        Assert.Equal(await ServedAsync(), [.. RowOfMetric().Matches(readme).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal)]);
    }

    [Theory]
    [InlineData("prometheus", "preservation.rules.yml")]
    [InlineData("grafana", "preservation.json")]
    public async Task Alerts_and_dashboard_name_only_metrics_that_are_served(string folder, string file)
    {
        var text = await File.ReadAllTextAsync(OpsFiles.At(folder, file), Token);
        var named = Metric().Matches(text).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(await ServedAsync()));
    }

    [Fact]
    public async Task Each_panel_of_the_dashboard_has_a_query_and_a_place()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(OpsFiles.At("grafana", "preservation.json"), Token));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.NotEmpty(panels);
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEqual("", target.GetProperty("expr").GetString())));
    }

    [Fact]
    public async Task Each_alert_names_a_runbook_that_exists()
    {
        var rules = await File.ReadAllTextAsync(OpsFiles.At("prometheus", "preservation.rules.yml"), Token);
        var named = Runbook().Matches(rules).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(rules.Split("- alert: ").Length - 1, named.Count);
        Assert.All(named, file => Assert.True(File.Exists(OpsFiles.At("runbooks", file)), file));
    }

    [Fact]
    public async Task Every_command_of_the_runbooks_exists_with_its_options()
    {
        var commands = Directory.EnumerateFiles(OpsFiles.At("runbooks"), "*.md").SelectMany(File.ReadLines).SelectMany(line => Command().Matches(line).Select(match => match.Groups[1].Value))
            .GroupBy(Verb, StringComparer.Ordinal).ToList();

        Assert.NotEmpty(commands);
        foreach (var verb in commands)
        {
            var help = await Preserve.RunAsync(null, Token, [.. verb.Key.Split(' '), "--help"]);
            Assert.True(help.Output.Contains($"  preserve {verb.Key}", StringComparison.Ordinal), $"'preserve {verb.Key}' does not exist.\n{help}");
            foreach (var option in verb.SelectMany(command => Option().Matches(command).Select(match => match.Value)).Distinct())
                Assert.True(help.Output.Contains(option + " ", StringComparison.Ordinal), $"'preserve {verb.Key}' has no option '{option}'.");
        }
    }

    [Fact]
    public async Task Every_id_of_the_log_is_described_and_none_besides()
    {
        var sources = Directory.EnumerateFiles(OpsFiles.At("..", "src", "Preservation.Worker"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => LoggedId().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal).ToList();
        var readme = await File.ReadAllTextAsync(OpsFiles.At("README.md"), Token);

        Assert.Equal(sources.Count, sources.Distinct().Count());
        Assert.Equal(sources, [.. RowOfIds().Matches(readme).SelectMany(row => row.Groups[1].Value.Split(", ")).Order(StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<string>> ServedAsync() =>
        [.. (await worker.MetricsAsync(Token)).Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Order(StringComparer.Ordinal)];

    // Verbs of two words are those whose first word is a group of verbs.
    private static string Verb(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[0] is "incident" or "apikey" or "store" or "keys" or "catalogue" or "policy" or "hold" or "ocfl" or "worker" or "ledger" or "evidence" or "receipt" ? $"{words[0]} {words[1]}" : words[0];
    }

    [GeneratedRegex(@"^\| `(preservation_[a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex RowOfMetric();

    [GeneratedRegex(@"LoggerMessage\((\d{4}),")]
    private static partial Regex LoggedId();

    [GeneratedRegex(@"^\| (\d{4}(?:, \d{4})*) \|", RegexOptions.Multiline)]
    private static partial Regex RowOfIds();

    [GeneratedRegex(@"\bpreservation_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"runbook_url: ops/runbooks/([a-z-]+\.md)")]
    private static partial Regex Runbook();

    // In a block, or between backticks.
    [GeneratedRegex(@"(?:^    |`)preserve ([^`#|]+)")]
    private static partial Regex Command();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}
