using Preservation.Archive.Files;
using Preservation.Core.Json;
using Preservation.Core.Policies;
using Preservation.Worker.Alerting.Settings;
using Preservation.Worker.Api;

namespace Preservation.Worker.Operating;

/// <summary>What the worker of one machine is told in <c>worker.json</c>; without that file the defaults hold.</summary>
public sealed record WorkerSettings
{
    public const string FileName = "worker.json", Schema = "urn:weight-preservation:worker:v1";

    /// <summary>Where health, metrics and the API are served; this machine only unless it says otherwise.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:8470");

    /// <summary>The certificate of an address with <c>https</c>; null with <c>http</c>.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Of the API.</summary>
    public ApiSettings Api { get; init; } = ApiSettings.Default;

    /// <summary>How often it is looked whether something is due.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who is told of incidents.</summary>
    public AlertSettings Alerts { get; init; } = AlertSettings.None;

    /// <exception cref="DocumentException">Everything that is wrong with the file.</exception>
    public static WorkerSettings Read(string archiveFolder)
    {
        var path = Path.Combine(archiveFolder, FileName);
        return FileFacts.Of(path) is null ? new WorkerSettings() : Parse(File.ReadAllBytes(path), $"'{path}'");
    }

    /// <exception cref="DocumentException">Everything that is wrong.</exception>
    public static WorkerSettings Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var settings = new WorkerSettings();
        settings = ListenSettings.Read(root, settings);
        if (root.OptionalString("tick") is { } tick)
        {
            if (Durations.TryParse(tick, out var span) && span <= TimeSpan.FromHours(1))
                settings = settings with { Tick = span };
            else
                root.Fail("tick", $"it is '{tick}'; from 1s to 1h is expected");
        }
        settings = settings with { Alerts = AlertSettingsJson.Read(root), Api = ApiSettings.Read(root) };
        root.NoOthers();
        return problems.Count == 0 ? settings : throw new DocumentException(document, problems);
    }
}
