using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>Adds to a dossier from a folder <c>more</c> beside the stores.</summary>
internal static class Amending
{
    private const string Folder = "more";

    public static void WriteFiles(TestArchive archive, params string[] names)
    {
        foreach (var name in names)
        {
            var path = archive.Folder[Folder, name];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // More than a chunk, so that leaves are added too.
            File.WriteAllText(path, string.Concat(Enumerable.Repeat($"# {name}\n", name.EndsWith(".md", StringComparison.Ordinal) ? 6_000 : 1)));
        }
    }

    /// <summary>A plan of all files in the folder, as the program makes it.</summary>
    public static Task<IReadOnlyList<PlannedFile>> PlanAsync(TestArchive archive)
    {
        var folder = archive.Folder[Folder];
        IReadOnlyList<PlannedFile> files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => PlanOf(path, Path.GetRelativePath(folder, path))).OrderBy(file => file.Name)];
        return Task.FromResult(files);
    }

    public static PlannedFile PlanOf(string path, string name)
    {
        var facts = Archive.Files.FileFacts.Of(path)!;
        var role = InferRole.Of(name);
        return new PlannedFile(path, ScanSource.NameOf(name, role), role, InferRole.MediaType(name), facts.Size, facts.Identity);
    }

    /// <summary>Adds one new essay.</summary>
    public static async Task<RegisterOutcome> RunAsync(TestArchive archive, string id, string name)
    {
        WriteFiles(archive, name);
        var plan = new AmendmentPlan(HoldingId.Parse(id), [PlanOf(archive.Folder[Folder, name], name)], "more was found");
        return await new AmendHolding(archive.Context, new RegisterOptions()).RunAsync(plan, TestContext.Current.CancellationToken);
    }
}
