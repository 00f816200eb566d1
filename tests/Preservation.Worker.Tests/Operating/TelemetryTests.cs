using System.Net;
using System.Text;

namespace Preservation.Worker.Tests.Operating;

public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_metrics_are_sent_to_the_collector_that_the_environment_names()
    {
        using var archive = await WorkerArchive.CreateAsync(repairs: false, presence: "1h", full: "30d", Token);
        var collector = $"http://127.0.0.1:{WorkerArchive.FreePort()}/";
        using var listener = new HttpListener { Prefixes = { collector } };
        listener.Start();
        using var worker = WorkerProcess.Start(archive, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector), ("OTEL_METRIC_EXPORT_INTERVAL", "500"));
        var sent = await ReceiveAsync(listener, text => text.Contains("preservation_verified_copies", StringComparison.Ordinal) && text.Contains("s1", StringComparison.Ordinal));
        // Names are in the protobuf as they are.
        foreach (var line in (await worker.GetAsync("/metrics", Token)).Split('\n').Where(line => line.StartsWith("preservation_", StringComparison.Ordinal)))
            Assert.Contains(line.Split('{', ' ')[0], sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_away_disturbs_nothing()
    {
        using var archive = await WorkerArchive.CreateAsync(repairs: false, presence: "1h", full: "30d", Token);
        using var worker = WorkerProcess.Start(archive, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1/"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        await worker.WaitAsync("/health", page => page.Contains("\"whole\"", StringComparison.Ordinal), Token);
        Assert.Equal(0, (await worker.StopAsync(Token)).ExitCode);
    }

    private static async Task<string> ReceiveAsync(HttpListener listener, Func<string, bool> isWanted)
    {
        while (true)
        {
            var context = await listener.GetContextAsync().WaitAsync(TimeSpan.FromMinutes(1), Token);
            Assert.Equal(("POST", "/v1/metrics"), (context.Request.HttpMethod, context.Request.Url!.AbsolutePath));
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, Token);
            context.Response.StatusCode = 200;
            context.Response.Close();
            var text = Encoding.Latin1.GetString(body.ToArray());
            if (isWanted(text))
                return text;
        }
    }
}
