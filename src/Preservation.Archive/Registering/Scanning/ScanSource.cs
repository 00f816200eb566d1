using System.IO.Enumeration;
using Preservation.Archive.Files;
using Preservation.Archive.Formats;
using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Scanning;

/// <summary>Looks at a source folder without changing anything in it: every file, its role, its format, everything that is wrong.</summary>
public sealed class ScanSource(ScanOptions options)
{
    // Left by tools that fetch models; they say nothing of the model, and are named when they are left out.
    private static readonly string[] LeftOut = [".git", ".cache", ".gitattributes", ".gitignore"];

    /// <exception cref="ArchiveRefusedException">The source cannot be registered; it carries every reason.</exception>
    public async Task<RegistrationPlan> RunAsync(HoldingId id, ModelIdentity model, string folder, CancellationToken cancellationToken)
    {
        var source = FileFacts.Of(folder) ?? throw new ArchiveRefusedException($"The source folder '{folder}' does not exist.");
        if (!source.IsFolder)
            throw new ArchiveRefusedException($"The source '{folder}' is not a folder.");
        var problems = new ScanProblems([], []);
        List<PlannedFile> files = [];
        Walk(folder, "", files, problems);
        if (files.Count == 0 && problems.Errors.Count == 0)
            problems.Errors.Add($"'{folder}' holds no files");
        problems.Errors.AddRange(model.Contradictions().Select(text => $"the model '{model.Id}' was {text}"));
        CheckNames(files, problems);
        CheckReadable(files, problems);
        if (problems.Errors.Count == 0)
            problems.Add((await InspectModelFiles.RunAsync([.. files.Select(file => new InspectedFile(ToSource(folder, file.Path), file.Path, file.Size))], cancellationToken)).Anomalies, options.AllowMalformed);
        if (files.Count > 0 && files.All(file => file.Role != Role.Weights))
            problems.Errors.Add("no file has the role 'weights'; give one with --role 'glob=weights'");
        if (problems.Errors.Count > 0)
            throw new ArchiveRefusedException($"'{folder}' cannot be registered as '{id}'; nothing was stored.") { Reasons = problems.Errors };
        files.Sort((a, b) => a.Name.CompareTo(b.Name));
        return new RegistrationPlan { Id = id, Model = model, Files = files, Warnings = problems.Warnings };
    }

    private void Walk(string folder, string prefix, List<PlannedFile> files, ScanProblems problems)
    {
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (UnauthorizedAccessException)
        {
            problems.Errors.Add($"'{prefix}' is a folder that cannot be read: permission denied");
            return;
        }
        if (entries.Length == 0 && prefix.Length > 0)
            problems.Warnings.Add($"'{prefix}' is an empty folder; a manifest lists files only, so it will not be restored");
        foreach (var path in entries)
        {
            var name = prefix + Path.GetFileName(path);
            if (prefix.Length == 0 && LeftOut.Contains(name))
                problems.Warnings.Add($"'{name}' is left out: it belongs to the tool that fetched the model");
            else
                Take(path, name, files, problems);
        }
    }

    private void Take(string path, string name, List<PlannedFile> files, ScanProblems problems)
    {
        // A name that is not valid UTF-8 comes with a stand-in, under which nothing is found.
        var facts = FileFacts.Of(path);
        var shown = ArtifactName.Printable(name);
        if (name.Contains('\uFFFD', StringComparison.Ordinal))
            problems.Errors.Add($"'{shown}' has a name that is not valid UTF-8; rename it");
        else if (facts is null)
            problems.Errors.Add($"'{shown}' vanished while the folder was being read");
        else if (facts.IsFolder)
            Walk(path, name + "/", files, problems);
        else if (facts.Kind == StoredKind.Link)
            problems.Errors.Add($"'{shown}' is a link; put the file itself there, links are never followed");
        else if (facts.Kind == StoredKind.Special)
            problems.Errors.Add($"'{shown}' is a device, socket or pipe, not a file");
        else if (ArtifactName.Refusal(name) is { } refusal)
            problems.Errors.Add($"'{shown}' cannot be stored under its name: {refusal}");
        else
            files.Add(Plan(path, name, facts));
    }

    private PlannedFile Plan(string path, string name, FileFacts facts)
    {
        var matching = options.Roles.Where(entry => Matches(entry.Pattern, name)).Select(entry => (Role?)entry.Role);
        var role = matching.FirstOrDefault() ?? InferRole.Of(name);
        return new PlannedFile(path, NameOf(name, role), role, InferRole.MediaType(name), facts.Size, facts.Identity);
    }

    /// <summary>Where an artifact stands in the holding: model files below <c>weights/</c>, everything else below <c>dossier/</c>.</summary>
    public static ArtifactName NameOf(string name, Role role)
    {
        var folder = role.IsModelFile() ? ArtifactName.WeightsFolder : ArtifactName.DossierFolder;
        return ArtifactName.Parse(name.StartsWith(folder + "/", StringComparison.Ordinal) ? name : $"{folder}/{name}");
    }

    private static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(pattern, name.AsSpan(name.LastIndexOf('/') + 1), ignoreCase: false);

    private static void CheckNames(List<PlannedFile> files, ScanProblems problems)
    {
        foreach (var twins in files.GroupBy(file => file.Name.Value, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            var names = twins.Select(file => $"'{file.Path}'").ToList();
            problems.Errors.Add($"{string.Join(" and ", names)} would both become '{twins.Key}' where case does not matter; rename one");
        }
    }

    private static void CheckReadable(List<PlannedFile> files, ScanProblems problems)
    {
        foreach (var file in files)
        {
            try
            {
                using var handle = File.OpenHandle(file.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Errors.Add($"'{file.Path}' cannot be read: {e.Message}");
            }
        }
    }

    private static string ToSource(string folder, string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
