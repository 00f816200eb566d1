using Preservation.Archive.Auditing;
using Preservation.Archive.Validating;
using Preservation.Core.Findings;
using Preservation.Testing;

namespace Preservation.Archive.Tests;

/// <summary>What must be true of an archive when all is well.</summary>
internal static class Soundness
{
    /// <summary>Everything that is wrong: OCFL errors with all content read, findings of a full audit, strays, what broken runs left.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(ArchiveContext archive, Func<string, string> folderOf)
    {
        var token = TestContext.Current.CancellationToken;
        List<string> problems = [];
        foreach (var store in archive.Stores)
        {
            var report = await new ValidateRoot(store).RunAsync("ocfl", readContent: true, null, token);
            problems.AddRange(report.AllProblems.Where(problem => !problem.IsWarning).Select(problem => $"{store.Name}: {problem}"));
            if (Path.Exists(Path.Combine(folderOf(store.Name.Value), ".uploads")))
                problems.Add($"{store.Name}: .uploads is left");
            await foreach (var upload in store.UnfinishedAsync(token))
                problems.Add($"{store.Name}: {upload.Size} bytes are unfinished at {upload.Key}");
        }
        var audit = await new AuditArchive(archive, new AuditOptions()).RunAsync(token);
        problems.AddRange(audit.Findings.Select(finding => $"{finding.Kind}: {finding.Text}"));
        problems.AddRange(audit.Checks.Where(check => check.Reached != Grade.Full).Select(check => $"{check.Store}: {check.Reached}"));
        if (Directory.Exists(archive.JournalFolder) && Directory.EnumerateFileSystemEntries(archive.JournalFolder).Any())
            problems.Add("a journal is left");
        return problems;
    }

    public static async Task AssertSoundAsync(TestArchive archive) =>
        Assert.Empty(await ProblemsAsync(archive.Context, archive.StoreFolder));

    /// <summary>Sizes and names of all files below a folder, with digests.</summary>
    public static SortedDictionary<string, string> Tree(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(File.Exists).ToDictionary(
            path => Path.GetRelativePath(folder, path), path => Core.Digests.Digest.Of(File.ReadAllBytes(path)).ToString()),
        StringComparer.Ordinal);
}
