using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Preservation.Worker.Operating.Metrics;

/// <summary>
/// Sends the same metrics as <c>/metrics</c> to a collector by OTLP, where the environment names one as OpenTelemetry
/// prescribes: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or <c>OTEL_EXPORTER_OTLP_METRICS_ENDPOINT</c>, and how often by
/// <c>OTEL_METRIC_EXPORT_INTERVAL</c> in milliseconds.
/// </summary>
public sealed class Telemetry(FindMetrics metrics, WorkerSettings settings) : IHostedService, IDisposable
{
    private const string Name = "preservation";

    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly Meter _meter = new(Name);
    private MeterProvider? _provider;
    private IReadOnlyList<MetricFamily> _now = [];

    private static bool IsAsked => Endpoints.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 });

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsAsked)
            return;
        _now = await metrics.RunAsync(cancellationToken);
        foreach (var family in _now)
        {
            if (family.IsCounter)
                _meter.CreateObservableCounter(family.Name, () => Values(family.Name), description: family.Help);
            else
                _meter.CreateObservableGauge(family.Name, () => Values(family.Name), description: family.Help);
        }
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(Name, serviceInstanceId: settings.Name))
            .AddMeter(Name)
            .AddOtlpExporter(exporter => exporter.Protocol = OtlpExportProtocol.HttpProtobuf)
            .Build();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _provider?.ForceFlush(timeoutMilliseconds: 2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _meter.Dispose();
    }

    // The exporter asks for one after the other, in their order, on a thread of its own, which may wait.
    private List<Measurement<double>> Values(string name)
    {
        if (name == _now[0].Name)
            _now = metrics.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        var family = _now.Single(family => family.Name == name);
        return [.. family.Values.Select(value => new Measurement<double>(value.Value, value.Labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value))))];
    }
}
