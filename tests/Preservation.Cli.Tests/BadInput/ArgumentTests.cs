using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Commands that are typed wrongly: exit code 2, the wrong word and what is expected.</summary>
public sealed class ArgumentTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string[]> Wrong() => new()
    {
        { "'poetry=*.txt' is no rule; 'glob=role' is expected, with one of the roles weights, ", ["register", "n", "source", "--dry-run", "--role", "poetry=*.txt"] },
        { "'*.txt' is no rule", ["register", "n", "source", "--dry-run", "--role", "*.txt"] },
        { "The plan file", ["register", "n", "source", "--dry-run", "--plan", "nowhere.txt"] },
        { "The model file", ["register", "n", "source", "--dry-run", "--model", "nowhere.json"] },
        { "--retired-on: '20.11.2026' is no day; write it as 2026-11-20.", ["register", "n", "source", "--retired-on", "20.11.2026"] },
        { "--deployed-on: '2026-02-30' is no day", ["register", "n", "source", "--deployed-on", "2026-02-30"] },
        { "the model 'n' was retired", ["register", "n", "source", "--yes", "--deployed-on", "2026-02-20", "--retired-on", "2025-01-01"] },
        { "'Upper' is not a holding id: it must start with a-z or 0-9", ["register", "Upper", "source", "--yes"] },
        { "'../m' is not a holding id", ["restore", "../m", "out"] },
        { "'m/..' is not a holding id", ["audit", "m/.."] },
        { "There is no terminal to ask at. Run it with --yes, or first with --dry-run.", ["register", "n", "source", "--allow-duplicate-weights"] },
        { "'poem=essay.md' is not understood; 'role=path' is expected, with one of the roles weights, ", ["amend", "m", "--add", "poem=essay.md", "--reason", "r", "--yes"] },
        { "The file 'nowhere.md' does not exist.", ["amend", "m", "--add", "essay=nowhere.md", "--reason", "r", "--yes"] },
        { "is not a plain file; links, folders and devices are not taken.", ["amend", "m", "--add", "essay=/dev", "--reason", "r", "--yes"] },
        { "would change the model files of 'm', which never change. Other weights are another holding.", ["amend", "m", "--add", "weights=/etc/hostname", "--reason", "r", "--yes"] },
        { "--reason", ["amend", "m", "--add", "essay=/etc/hostname", "--yes"] },
        { "'presence'", ["audit", "--grade", "guess"] },
        { "--chunks", ["audit", "--grade", "sample", "--chunks", "many"] },
        { "--chunks: -5 is too little; at least 1 is expected.", ["audit", "--grade", "sample", "--chunks", "-5"] },
        { "--chunks: 0 is too little", ["audit", "--grade", "sample", "--chunks", "0"] },
        { "--overwrite-limit: -1 is too little", ["repair", "--overwrite-limit", "-1"] },
        { "--size: 'huge' is no size; write it as 512MiB, 2GiB or in bytes.", ["sample", "out", "--size", "huge"] },
        { "A sample of 1024 bytes cannot be made: 64 KiB to 16 TiB are expected.", ["sample", "out", "--size", "1KiB"] },
        { "shards", ["sample", "out", "--size", "1MiB", "--shards", "0"] },
        { "it is not empty; an empty or new folder is expected", ["sample", "source", "--size", "1MiB"] },
        { "--trust", ["verify", "out"] },
        { "does not exist", ["verify", "nowhere", "--trust", "archive/trust.json"] },
        { "holds no manifest.dsse.json", ["verify", "source", "--manifest", "a", "--trust", "archive/trust.json"] },
        { "nowhere.json' does not exist. Name the trust policy that you were given", ["verify", "source", "--trust", "nowhere.json"] },
        { "--label: 'colour=red' is not understood; 'name=value' is expected, with one of provider, region, medium, custodian.", ["store", "add", "d=d", "--label", "colour=red"] },
        { "There is a store 'a' already; choose another name", ["store", "add", "a=d"] },
        { "'d' is not understood; 'name=path', 'name=s3://bucket/prefix' or 'name=azure://container/prefix' is expected.", ["store", "add", "d"] },
        { "0 keys of the trust policy begin with 'ffffff'", ["keys", "show", "ffffff"] },
        { "'Ä' is not a name for a key", ["keys", "new", "Ä", "--holder", "x"] },
        { "The folder", ["ocfl", "validate", "nowhere"] },
        { "'bash'", ["completion", "tcsh"] },
        { "restor", ["restor", "m", "out"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_word_is_named_with_what_is_expected_and_nothing_is_changed(string says, string[] arguments)
    {
        using var archive = registered.Copy();
        var before = archive.List();
        // From the folder itself, so that relative paths are typed as people do.
        var result = await archive.RunBelowAsync(["env", "-C", archive.Root], Token, arguments);
        result.Gives(2, says).Without("(Parameter");
        Assert.Contains("preserve: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task A_plan_file_is_refused_by_its_line()
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["plan.txt"], "# roles\n*.md=essay\n*.json=poetry\n");
        (await archive.RunAsync(Token, "register", "n", archive.Source, "--dry-run", "--plan", archive["plan.txt"])).Gives(2, $"'{archive["plan.txt"]}' line 3: '*.json=poetry' is no rule");
    }

    [Theory]
    [InlineData("{ \"retiredOn\": \"soon\" }", "$.retiredOn")]
    [InlineData("{ \"retired\": \"2026-01-01\" }", "retired")]
    [InlineData("[]", "is refused")]
    [InlineData("{", "is refused")]
    public async Task A_model_file_is_refused_by_its_place(string text, string says)
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["model.json"], text);
        (await archive.RunAsync(Token, "register", "n", archive.Source, "--dry-run", "--model", archive["model.json"])).Gives(2, archive["model.json"], says);
    }
}
