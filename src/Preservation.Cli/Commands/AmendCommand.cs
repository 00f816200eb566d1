using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve amend</c>: adds to a dossier.</summary>
internal static class AmendCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the holding." };
        var add = new Option<string[]>("--add") { Description = "A file and its role: 'interview-transcript=session-3.json'.", HelpName = "role=path", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why, in words; it is signed and kept.", Required = true };
        var command = new Verb("amend", "Add dossier artifacts as the next sequence; nothing is overwritten or removed.",
            "preserve amend claude-3-opus-20240229 --add essay=essay-7.md --reason 'seventh weekly essay'")
        {
            id, add, reason, RegisterCommand.ReadBack,
        };
        command.SetWork(async (parse, token) =>
        {
            var plan = new AmendmentPlan(
                HoldingId.Parse(parse.GetRequiredValue(id)), Files(parse.GetRequiredValue(add)), parse.GetRequiredValue(reason));
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            foreach (var file in plan.Files)
                parse.Output().Say($"  add {file.Role.Name()} '{file.Name}', {Terminal.Output.Bytes(file.Size)}");
            RegisterCommand.Confirm(parse, $"Add to '{plan.Id}' and sign?");
            var outcome = await new AmendHolding(archive.Context, new RegisterOptions { ReadBack = RegisterCommand.GradeOf(parse) }).RunAsync(plan, token);
            archive.EndProgress();
            return RegisterCommand.Report(parse.Output(), archive, outcome);
        });
        return command;
    }

    private static List<PlannedFile> Files(string[] add)
    {
        List<PlannedFile> files = [];
        foreach (var text in add)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || !Roles.TryParse(text[..split], out var role))
                throw new ArchiveRefusedException($"--add: '{text}' is not understood; 'role=path' is expected, with one of the roles {string.Join(", ", Roles.AllNames)}.");
            var path = text[(split + 1)..];
            var facts = FileFacts.Of(path) ?? throw new ArchiveRefusedException($"The file '{path}' does not exist.");
            if (facts.Kind != StoredKind.File)
                throw new ArchiveRefusedException($"'{path}' is not a plain file; links, folders and devices are not taken.");
            var folder = role switch
            {
                Role.InterviewTranscript or Role.InterviewProtocol => "interviews/",
                Role.Preferences => "preferences/",
                Role.PostDeploymentReport => "report/",
                Role.DeveloperAnalysis => "analysis/",
                Role.Essay => "essays/",
                Role.PublicationRecord => "publications/",
                Role.TransitionGuidance => "guidance/",
                _ => "",
            };
            files.Add(new PlannedFile(Path.GetFullPath(path), ScanSource.NameOf(folder + Path.GetFileName(path), role), role, InferRole.MediaType(path), facts.Size, facts.Identity));
        }
        foreach (var twice in files.GroupBy(file => file.Name.Value, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            throw new ArchiveRefusedException($"{twice.Count()} of the files would become '{twice.Key}'; each needs a name of its own.");
        files.Sort((a, b) => a.Name.CompareTo(b.Name));
        return files;
    }
}
