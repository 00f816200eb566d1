using System.Diagnostics;
using System.Text.Json;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

public sealed class PrometheusTests(WorkerFixture worker) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("check", "rules", "preservation.rules.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "preservation.rules.test.yml")]
    public async Task Promtool_finds_the_rules_right(string verb, string what, string file)
    {
        SkipWithoutPrometheus();
        var result = await RunAsync(null, "promtool", verb, what, OpsFiles.At("prometheus", file));

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_the_metrics()
    {
        SkipWithoutPrometheus();
        var result = await RunAsync(await worker.MetricsAsync(Token), "promtool", "check", "metrics");

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task A_real_Prometheus_scrapes_the_worker_and_knows_the_alerts()
    {
        SkipWithoutPrometheus();
        await worker.MetricsAsync(Token);
        using var folder = new TempFolder();
        var address = $"127.0.0.1:{WorkerArchive.FreePort()}";
        await File.WriteAllTextAsync(folder["prometheus.yml"], $"""
            global: {"{"} scrape_interval: 1s {"}"}
            rule_files: ["{OpsFiles.At("prometheus", "preservation.rules.yml")}"]
            scrape_configs:
              - job_name: preservation
                static_configs: [{"{"} targets: ["{worker.Archive.Listen.Authority}"] {"}"}]
            """, Token);
        using var prometheus = Process.Start("prometheus", [$"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address={address}", "--log.level=error"]);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://{address}/api/v1/") };
            Assert.Equal("1", await ValueAsync(http, "up{job=\"preservation\"}"));
            Assert.Equal("3", await ValueAsync(http, "preservation_verified_copies{holding=\"s1\"}"));
            var rules = await http.GetStringAsync(new Uri("rules", UriKind.Relative), Token);
            Assert.Contains("PreservationCopiesTooFew", rules, StringComparison.Ordinal);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    // Asks until there is a value, for half a minute at most; a target that was not scraped yet has none.
    private static async Task<string> ValueAsync(HttpClient http, string query)
    {
        var last = "nothing";
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30); await Task.Delay(250, Token))
        {
            try
            {
                last = await http.GetStringAsync(new Uri($"query?query={Uri.EscapeDataString(query)}", UriKind.Relative), Token);
                var found = JsonDocument.Parse(last).RootElement.GetProperty("data").GetProperty("result");
                if (found.GetArrayLength() > 0)
                    return found[0].GetProperty("value")[1].GetString()!;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }
        }
        throw new TimeoutException($"Prometheus had no value for '{query}' within 30 seconds. It answered last: {last}");
    }

    private static void SkipWithoutPrometheus() => Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "prometheus is not installed: run ops/install --tests");

    private static async Task<PreserveResult> RunAsync(string? input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), Token);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return new PreserveResult(process.ExitCode, await output, await error);
    }
}
