using System.Text.Json;
using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Archive.Configuring;

/// <summary>Where a store stands in its life. Nothing in it is ever deleted.</summary>
public enum StoreLife
{
    Active,

    /// <summary>It gets no new holdings, and is still audited and read from.</summary>
    Draining,

    /// <summary>It is not used any more.</summary>
    Retired,
}

/// <summary>One store of the configuration.</summary>
public sealed record StoreConfiguration
{
    public const string FileSystem = "file-system", S3 = "s3", Azure = "azure";

    private StoreConfiguration()
    {
    }

    public required StoreName Name { get; init; }

    /// <summary>The technology: <c>file-system</c>, <c>s3</c> or <c>azure</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A folder; or bucket, or container, and what all keys start with.</summary>
    public required string Path { get; init; }

    /// <summary>Everything else that the technology needs, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Provider, region, medium, custodian: how far apart the copies are.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public StoreLife Life { get; init; }

    public required StorePlace Place { get; init; }

    public required StoreLimits Limits { get; init; }

    public required StorePrices? Prices { get; init; }

    /// <summary>In one word of a command line.</summary>
    public string Location => Kind == FileSystem ? Path : $"{Kind}://{Path}";

    /// <summary>What a policy must know of it.</summary>
    public StoreFacts Facts => new() { Store = Name.Value, Labels = Labels, TakesNew = Life == StoreLife.Active };

    /// <param name="name">Within the archive.</param>
    /// <param name="kind">The technology.</param>
    /// <param name="path">Where.</param>
    /// <param name="settings">By name.</param>
    /// <param name="fail">Takes each problem: the setting, or nothing, and what is wrong.</param>
    public static StoreConfiguration Create(
        StoreName name, string kind, string path, IReadOnlyDictionary<string, string> settings, Action<string, string> fail)
    {
        var reading = new SettingsReading(settings, fail);
        var configuration = new StoreConfiguration
        {
            Name = name,
            Kind = kind,
            Path = path,
            Settings = settings,
            Place = ReadPlace.Run(kind, path, reading),
            Limits = StoreLimits.Read(reading),
            Prices = StorePrices.Read(reading),
        };
        reading.NoOthers();
        return configuration;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name.Value);
        json.WriteString("kind", Kind);
        json.WriteString("path", Path);
        if (Life != StoreLife.Active)
            json.WriteString("life", Life.ToString().ToLowerInvariant());
        if (Settings.Count > 0)
            WriteMap(json, "settings", Settings);
        WriteMap(json, "labels", Labels);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    internal static StoreConfiguration? Read(JsonReading reading)
    {
        var (name, kind, path) = (reading.String("name"), reading.String("kind"), reading.String("path"));
        var life = ReadLife(reading);
        var settings = ReadSettings(reading);
        var labels = ReadLabels(reading);
        reading.NoOthers();
        try
        {
            void Fail(string setting, string why) => reading.Fail(setting.Length == 0 ? "path" : $"settings.{setting}", why);
            return Create(StoreName.Parse(name), kind, path, settings, Fail) with { Labels = labels, Life = life };
        }
        catch (FormatException e)
        {
            reading.Fail("name", e.Message);
            return null;
        }
    }

    private static StoreLife ReadLife(JsonReading reading)
    {
        switch (reading.OptionalString("life"))
        {
            case null or "active":
                return StoreLife.Active;
            case "draining":
                return StoreLife.Draining;
            case "retired":
                return StoreLife.Retired;
            case var other:
                reading.Fail("life", $"'{other}' is not known; 'active', 'draining' and 'retired' are");
                return StoreLife.Active;
        }
    }

    private static Dictionary<string, string> ReadSettings(JsonReading reading)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        if (reading.Optional("settings") is not { } element)
            return settings;
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.String))
        {
            reading.Fail("settings", "an object of strings is expected");
            return settings;
        }
        foreach (var member in element.EnumerateObject())
            settings[member.Name] = member.Value.GetString()!;
        return settings;
    }

    private static Dictionary<string, string> ReadLabels(JsonReading reading)
    {
        Dictionary<string, string> labels = [];
        if (reading.OptionalObject("labels") is not { } labelReading)
            return labels;
        foreach (var label in Core.Policies.Labels.Names)
        {
            if (labelReading.OptionalString(label) is { } value)
                labels[label] = value;
        }
        labelReading.NoOthers();
        return labels;
    }
}
