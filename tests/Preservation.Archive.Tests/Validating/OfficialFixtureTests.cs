using Preservation.Archive.Ports;
using Preservation.Archive.Validating;
using Preservation.Stores.FileSystem;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Validating;

/// <summary>The 80 objects of OCFL/fixtures 1.1; the name of a folder starts with the codes that must be found in it.
/// None is excepted: also <c>E003_E063_empty</c>, which git kept only by a file <c>.keep</c> (E001 besides), has both its codes.</summary>
public sealed class OfficialFixtureTests
{
    public static TheoryData<string> Good() => Names("good-objects");

    public static TheoryData<string> Warn() => Names("warn-objects");

    public static TheoryData<string> Bad() => Names("bad-objects");

    [Fact]
    public void All_fixtures_are_there()
    {
        Assert.SkipWhen(Vectors.Folder("ocfl-fixtures/1.1") is null, Vectors.Absent);
        Assert.Equal((12, 13, 55), (Good().Count, Warn().Count, Bad().Count));
    }

    [Theory, MemberData(nameof(Good))]
    public async Task A_good_object_is_valid(string name)
    {
        var report = await ValidateAsync("good-objects", name);
        Assert.True(report.IsValid, Describe(report));
        // The one note: BLAKE2b cannot be computed here.
        Assert.Equal(
            name == "ocfl_object_all_fixity_digests" ? ["N001"] : Array.Empty<string>(),
            report.AllProblems.Select(problem => problem.Code));
    }

    [Theory, MemberData(nameof(Warn))]
    public async Task A_doubtful_object_is_valid_with_its_warnings(string name)
    {
        var report = await ValidateAsync("warn-objects", name);
        Assert.True(report.IsValid, Describe(report));
        Assert.Subset(Codes(report), ExpectedCodes(name));
    }

    [Theory, MemberData(nameof(Bad))]
    public async Task A_bad_object_is_invalid_with_its_codes(string name)
    {
        var report = await ValidateAsync("bad-objects", name);
        Assert.False(report.IsValid);
        Assert.True(ExpectedCodes(name).IsSubsetOf(Codes(report)), Describe(report));
    }

    [Theory, MemberData(nameof(Good))]
    public async Task Without_reading_content_a_good_object_is_valid_too(string name)
    {
        var report = await ValidateAsync("good-objects", name, readContent: false);
        Assert.True(report.IsValid, Describe(report));
        Assert.Equal(0, report.BytesRead);
    }

    private static async Task<ValidationReport> ValidateAsync(string kind, string name, bool readContent = true)
    {
        var folder = Vectors.Folder("ocfl-fixtures/1.1");
        Assert.SkipWhen(folder is null, Vectors.Absent);
        // The prefix is used here; the other tests open a store at the object itself.
        return await new ValidateObject(new FileSystemStore(StoreName.Parse("folder"), folder!)).RunAsync(
            $"{kind}/{name}", readContent, null, TestContext.Current.CancellationToken);
    }

    private static TheoryData<string> Names(string kind)
    {
        var folder = Vectors.Folder($"ocfl-fixtures/1.1/{kind}");
        // A theory without rows would fail; one row lets the test skip with its reason.
        return folder is null ? ["absent"] : [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order()];
    }

    private static HashSet<string> ExpectedCodes(string name) =>
        [.. name.Split('_').TakeWhile(part => part.Length == 4 && part[0] is 'E' or 'W' && part[1..].All(char.IsAsciiDigit))];

    private static HashSet<string> Codes(ValidationReport report) => [.. report.AllProblems.Select(problem => problem.Code)];

    private static string Describe(ValidationReport report) => string.Join('\n', report.AllProblems);
}
