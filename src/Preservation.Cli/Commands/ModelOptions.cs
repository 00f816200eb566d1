using System.CommandLine;
using System.Globalization;
using Preservation.Archive;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary>Which model a holding preserves: from <c>model.json</c>, from options, options first.</summary>
internal sealed class ModelOptions
{
    private readonly Option<FileInfo?> _file = new("--model") { Description = "JSON with id, displayName, family, developer, deployedOn, deprecatedOn, retiredOn; all optional.", HelpName = "model.json" };
    private readonly Option<string?> _modelId = new("--model-id") { Description = "The vendor's snapshot id; else the id of the holding." };
    private readonly Option<string?> _name = new("--display-name") { Description = "What people call it." };
    private readonly Option<string?> _family = new("--family") { Description = "Family of models." };
    private readonly Option<string?> _developer = new("--developer") { Description = "Who made it." };
    private readonly Option<DateOnly?> _deployed = Day("--deployed-on", "Day of first deployment.");
    private readonly Option<DateOnly?> _deprecated = Day("--deprecated-on", "Day on which its retirement was announced.");
    private readonly Option<DateOnly?> _retired = Day("--retired-on", "Day of retirement.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _file, _modelId, _name, _family, _developer, _deployed, _deprecated, _retired })
            command.Options.Add(option);
    }

    public ModelIdentity Read(ParseResult parse, HoldingId holding)
    {
        var file = parse.GetValue(_file) is { } path ? ReadFile(path.FullName, holding) : new ModelIdentity { Id = holding.Value };
        return file with
        {
            Id = parse.GetValue(_modelId) ?? file.Id,
            DisplayName = parse.GetValue(_name) ?? file.DisplayName,
            Family = parse.GetValue(_family) ?? file.Family,
            Developer = parse.GetValue(_developer) ?? file.Developer,
            DeployedOn = parse.GetValue(_deployed) ?? file.DeployedOn,
            DeprecatedOn = parse.GetValue(_deprecated) ?? file.DeprecatedOn,
            RetiredOn = parse.GetValue(_retired) ?? file.RetiredOn,
        };
    }

    private static ModelIdentity ReadFile(string path, HoldingId holding)
    {
        if (!File.Exists(path))
            throw new ArchiveRefusedException($"The model file '{path}' does not exist.");
        using var json = StrictJson.Parse(File.ReadAllBytes(path), $"'{path}'");
        List<Problem> problems = [];
        var reading = new JsonReading(json.RootElement, "$", problems);
        var model = new ModelIdentity
        {
            Id = reading.OptionalString("id") ?? holding.Value,
            DisplayName = reading.OptionalString("displayName"),
            Family = reading.OptionalString("family"),
            Developer = reading.OptionalString("developer"),
            DeployedOn = reading.OptionalDate("deployedOn"),
            DeprecatedOn = reading.OptionalDate("deprecatedOn"),
            RetiredOn = reading.OptionalDate("retiredOn"),
        };
        reading.NoOthers();
        return problems.Count == 0 ? model : throw new DocumentException($"'{path}'", problems);
    }

    private static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "yyyy-mm-dd",
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is no day; write it as 2026-11-20.");
            return null;
        },
    };
}
