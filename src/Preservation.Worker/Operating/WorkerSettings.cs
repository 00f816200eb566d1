using System.Globalization;
using Preservation.Archive.Files;
using Preservation.Core.Json;
using Preservation.Core.Policies;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Operating;

/// <summary>What the worker of one machine is told in <c>worker.json</c>; without that file the defaults hold.</summary>
public sealed record WorkerSettings
{
    public const string FileName = "worker.json", Schema = "urn:weight-preservation:worker:v1";

    /// <summary>Where health and metrics are served; this machine only unless it says otherwise.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:8470");

    /// <summary>How often it is looked whether something is due.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A full audit is recorded at least this often, so that no more of it is lost when the worker is killed.</summary>
    public TimeSpan Part { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Which of several workers this is, for receipts.</summary>
    public string Name { get; init; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName} (process {Environment.ProcessId})");

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
        if (root.OptionalString("listen") is { } listen)
        {
            if (Uri.TryCreate(listen, UriKind.Absolute, out var address) && address.Scheme is "http" && address.AbsolutePath == "/")
                settings = settings with { Listen = address };
            else
                root.Fail("listen", $"it is '{listen}'; an address such as http://127.0.0.1:8470 is expected");
        }
        settings = settings with
        {
            Tick = ReadSpan(root, "tick", settings.Tick),
            Part = ReadSpan(root, "part", settings.Part),
            Name = root.OptionalString("name") ?? settings.Name,
            Alerts = AlertSettingsJson.Read(root),
        };
        if (settings.Name.Length is 0 or > 100 || settings.Name.Any(char.IsControl))
            root.Fail("name", "from 1 to 100 characters are expected, none of them a control character");
        root.NoOthers();
        return problems.Count == 0 ? settings : throw new DocumentException(document, problems);
    }

    private static TimeSpan ReadSpan(JsonReading root, string member, TimeSpan otherwise)
    {
        if (root.OptionalString(member) is not { } text)
            return otherwise;
        if (Durations.TryParse(text, out var span) && span <= TimeSpan.FromHours(1))
            return span;
        root.Fail(member, $"it is '{text}'; from 1s to 1h is expected");
        return otherwise;
    }
}
