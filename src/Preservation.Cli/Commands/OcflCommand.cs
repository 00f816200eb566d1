using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Archive.Validating;
using Preservation.Cli.Terminal;
using Preservation.Core.Ocfl.Validation;
using Preservation.Stores.FileSystem;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve ocfl</c>: checks folders of anybody against the OCFL specification.</summary>
internal static class OcflCommand
{
    public static Command Create() => new Verb("ocfl", "Validate OCFL storage roots and objects.", "preserve ocfl validate /mnt/nas/archive/ocfl") { CreateValidate() };

    private static Verb CreateValidate()
    {
        var folder = new Argument<DirectoryInfo>("dir") { Description = "A storage root or one object." };
        var structure = new Option<bool>("--structure-only") { Description = "Do not read content: names and inventories only." };
        var command = new Verb("validate", "Test a storage root or an object against OCFL 1.1, strictly; codes as in the specification.",
            "preserve ocfl validate /mnt/nas/archive/ocfl",
            "preserve ocfl validate object-folder --structure-only")
        {
            folder, structure,
        };
        command.SetWork(async (parse, token) =>
        {
            var path = parse.GetRequiredValue(folder).FullName;
            if (!Directory.Exists(path))
                throw new ArchiveRefusedException($"The folder '{path}' does not exist.");
            var output = parse.Output();
            var store = new FileSystemStore(StoreName.Parse("folder"), path);
            var isRoot = !Directory.EnumerateFiles(path, "0=ocfl_object_*").Any() && !File.Exists(Path.Combine(path, "inventory.json"));
            var progress = output.IsQuiet || output.IsJson ? null : new Progress<string>(text => System.Console.Error.WriteLine(text));
            var report = isRoot
                ? await new ValidateRoot(store).RunAsync("", !parse.GetValue(structure), progress, token)
                : await new ValidateObject(store).RunAsync("", !parse.GetValue(structure), progress, token);
            Report(output, report, isRoot);
            return report.IsValid ? ExitCode.Done : ExitCode.Damage;
        });
        return command;
    }

    private static void Report(Output output, ValidationReport report, bool isRoot)
    {
        output.TellAll([.. report.RootProblems.Select(Line)], most: 200);
        foreach (var verdict in report.Objects.Where(verdict => verdict.Problems.Count > 0))
        {
            output.Tell($"{(verdict.Folder.Length > 0 ? verdict.Folder : "object")} ({verdict.Id ?? "no id"}): {(verdict.IsValid ? "valid, with notes" : "INVALID")}");
            output.TellAll([.. verdict.Problems.Select(Line)], most: 200);
        }
        output.Tell($"{(report.IsValid ? "VALID" : "NOT VALID")}: {(isRoot ? $"storage root with {report.Objects.Count} objects" : "one object")}, {report.FilesRead} files read, {Output.Bytes(report.BytesRead)}; {report.ErrorCount} errors, {report.WarningCount} warnings.");
        output.Write(json =>
        {
            json.WriteBoolean("valid", report.IsValid);
            json.WriteNumber("objects", report.Objects.Count);
            json.WriteNumber("filesRead", report.FilesRead);
            json.WriteNumber("bytesRead", report.BytesRead);
            json.WriteStartArray("problems");
            foreach (var problem in report.AllProblems)
            {
                json.WriteStartObject();
                json.WriteString("code", problem.Code);
                json.WriteString("place", problem.Place);
                json.WriteString("text", problem.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static string Line(OcflProblem problem) => $"{problem.Code} {problem.Place}: {problem.Text}";
}
