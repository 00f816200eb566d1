using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Restoring;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve restore</c>: writes a holding to a folder.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the holding." };
        var folder = new Argument<DirectoryInfo>("dir") { Description = "Where '<id>/' and '<id>.manifest/' are written." };
        var sequence = new Option<long?>("--sequence") { Description = "An earlier sequence; else the newest." };
        var roles = new Option<string[]>("--role") { Description = "Only artifacts of this role.", HelpName = "role" };
        roles.AcceptOnlyFromAmong([.. Roles.AllNames]);
        var command = new Verb("restore", "Write a holding and its manifest to a folder, proven file by file; run again, it goes on.",
            "preserve restore llama-3-8b /data/restored",
            "preserve restore llama-3-8b /data/restored --role interview-transcript")
        {
            id, folder, sequence, roles,
        };
        command.SetWork(async (parse, token) =>
        {
            var options = new RestoreOptions
            {
                Sequence = parse.GetValue(sequence),
                Roles = [.. (parse.GetValue(roles) ?? []).Select(text => Roles.TryParse(text, out var role) ? role : throw new ArchiveRefusedException($"'{text}' is no role."))],
            };
            await using var archive = await Wiring.OpenAsync(parse, Signing.WhenPossible, token);
            var outcome = await new RestoreHolding(archive.Context, options).RunAsync(HoldingId.Parse(parse.GetRequiredValue(id)), parse.GetRequiredValue(folder).FullName, token);
            archive.EndProgress();
            return Report(parse, archive, options, outcome);
        });
        return command;
    }

    private static int Report(ParseResult parse, OpenedArchive archive, RestoreOptions options, RestoreOutcome outcome)
    {
        var output = parse.Output();
        output.Say($"{outcome.Files} files of '{outcome.Record.Id}' sequence {outcome.Record.Manifest.Sequence} are in '{outcome.Folder}', each proven against the signed manifest.");
        foreach (var (name, refused) in outcome.Missing)
        {
            output.Tell($"NOT restored: '{name}'. No store gives it:");
            output.TellAll(refused);
        }
        if (outcome.Missing.Count == 0 && options.Roles.Count == 0)
            output.Hint($"verify it anywhere with: preserve verify {outcome.Folder} --manifest {outcome.ManifestFolder} --trust trust.json");
        output.Write(json =>
        {
            json.WriteString("folder", outcome.Folder);
            json.WriteString("manifestFolder", outcome.ManifestFolder);
            json.WriteNumber("sequence", outcome.Record.Manifest.Sequence);
            json.WriteNumber("files", outcome.Files);
            json.WriteStartArray("missing");
            foreach (var (name, _) in outcome.Missing)
                json.WriteStringValue(name);
            json.WriteEndArray();
            TrafficJson.Write(json, archive.Context.Stores);
        });
        return outcome.Missing.Count == 0 ? ExitCode.Done : ExitCode.Damage;
    }
}
