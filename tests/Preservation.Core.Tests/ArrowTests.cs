using System.Text.RegularExpressions;

namespace Preservation.Core.Tests;

/// <summary>The rules of the house: who may use whom, and how large a file may be.</summary>
public sealed partial class ArrowTests
{
    private static readonly string Root = FindRoot();

    private static readonly string[] CoreOrder =
        ["Digests", "Json", "ApiKeys", "Manifests", "Formats", "Signatures", "Ocfl", "Holdings", "Findings", "Incidents", "Receipts", "Policies", "Ledger", "Timestamps"];

    private static readonly string[] Verbs =
        ["Registering", "Auditing", "Repairing", "Filling", "Locking", "Retiring", "Restoring", "Verifying", "Drilling", "Rebuilding", "Validating", "Sampling"];

    [Theory]
    [InlineData("Core", "")]
    [InlineData("Archive", "Core")]
    [InlineData("Stores", "Core Archive")]
    [InlineData("Catalogue", "Core Archive")]
    [InlineData("Cli", "Core Archive Stores Catalogue")]
    public void A_project_uses_only_the_projects_it_may(string project, string allowed)
    {
        var text = File.ReadAllText(Path.Combine(Root, "src", $"Preservation.{project}", $"Preservation.{project}.csproj"));
        var used = ProjectReference().Matches(text).Select(match => match.Groups[1].Value);
        Assert.Empty(used.Except(allowed.Split(' ')));
    }

    [Fact]
    public void A_folder_of_Core_uses_only_folders_before_it()
    {
        List<string> wrong = [];
        foreach (var (file, folder, used) in Usings("Core"))
        {
            if (folder.Length > 0 && used != folder && Array.IndexOf(CoreOrder, used) > Array.IndexOf(CoreOrder, folder))
                wrong.Add($"{file} uses {used}");
        }
        Assert.Empty(wrong);
        Assert.Empty(Directory.GetDirectories(Path.Combine(Root, "src", "Preservation.Core")).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Except(CoreOrder));
    }

    [Fact]
    public void A_verb_of_Archive_uses_no_other_verb_and_nothing_neutral_uses_a_verb()
    {
        var wrong = Usings("Archive").Where(use => Verbs.Contains(use.Used) && use.Used != use.Folder).Select(use => $"{use.File} uses {use.Used}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_too_long_and_most_are_short()
    {
        var lengths = Sources("src").Select(file => (file, Lines: File.ReadLines(file).Count())).ToList();
        Assert.True(lengths.Count > 100);
        Assert.DoesNotContain(lengths, entry => entry.Lines > 400);
        Assert.True(lengths.Count(entry => entry.Lines <= 150) >= 0.9 * lengths.Count);
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var wrong = Sources("src").SelectMany(file => EmptyName().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Value}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_root_holds_nothing_but_what_it_should()
    {
        var names = Directory.GetFileSystemEntries(Root).Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith('.'));
        Assert.Empty(names.Except(["src", "tests", "manifests", "ops", "Preservation.sln", "README.md", "global.json"]));
    }

    // (file, folder it lies in, folder of the same project that it uses)
    private static IEnumerable<(string File, string Folder, string Used)> Usings(string project)
    {
        var folder = Path.Combine(Root, "src", $"Preservation.{project}");
        foreach (var file in Sources("src").Where(path => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            var pattern = $@"^using Preservation\.{project}\.(\w+)";
            foreach (Match match in Regex.Matches(File.ReadAllText(file), pattern, RegexOptions.Multiline))
                yield return (file, parts.Length > 1 ? parts[0] : "", match.Groups[1].Value);
        }
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Preservation.sln is not above the tests.");
    }

    [GeneratedRegex(@"ProjectReference Include=""[^""]*Preservation\.(\w+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) \w*(Manager|Helper|Utils?|Service|Processor|Data|Info)\b")]
    private static partial Regex EmptyName();
}
