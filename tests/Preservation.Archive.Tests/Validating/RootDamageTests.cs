namespace Preservation.Archive.Tests.Validating;

/// <summary>What may lie in a storage root.</summary>
public sealed class RootDamageTests
{
    private const string Layout = "0003-hash-and-id-n-tuple-storage-layout";
    private static readonly string Folder = OcflSample.ObjectFolder;
    private static readonly string First = Folder.Split('/')[0];

    private static readonly Damages Cases = new()
    {
        ["a whole root"] = _ => { },
        ["an object of an earlier specification"] = r => r.AddObject(Core.Ocfl.OcflPaths.ObjectFolder("urn:example:2"), "urn:example:2", "1.0"),
        ["files that are not known at the top"] = r => r.Write("0=author_me", "x"),
        ["E069 no declaration"] = r => r.Delete("0=ocfl_1.1"),
        ["E076 two declarations"] = r => r.Write("0=ocfl_1.0", "ocfl_1.0\n"),
        ["E069 E077 a declaration without a tag"] = r => r.Move("0=ocfl_1.1", "ocfl_1.1"),
        ["E069 E078 a declaration with another tag"] = r => r.Move("0=ocfl_1.1", "1=ocfl_1.1"),
        ["E069 E079 a declaration of an unknown version"] = r => r.Move("0=ocfl_1.1", "0=ocfl_3.0"),
        ["E079 a declaration of an object at the top"] = r => r.Write("0=ocfl_object_1.1", "ocfl_object_1.1\n"),
        ["E080 a declaration with other content"] = r => r.Write("0=ocfl_1.1", "ocfl_1.1"),
        ["E081 an object newer than its root"] = r =>
        {
            r.Delete("0=ocfl_1.1");
            r.Write("0=ocfl_1.0", "ocfl_1.0\n");
        },
        ["E070 a layout without description"] = r => r.Write("ocfl_layout.json", $$"""{"extension":"{{Layout}}"}"""),
        ["E070 a layout that is no JSON"] = r => r.Write("ocfl_layout.json", "{"),
        ["E070 a layout key that stands twice"] = r => r.Write("ocfl_layout.json", $$"""{"extension":"{{Layout}}","description":"","description":""}"""),
        ["E071 a layout that is not registered"] = r => r.Write("ocfl_layout.json", """{"extension":"mine","description":""}"""),
        ["E071 an extension that is no layout"] = r => r.Write("ocfl_layout.json", """{"extension":"0005-mutable-head","description":""}"""),
        ["E072 E084 a file on the way to an object"] = r => r.Write($"{First}/file", ""),
        ["E072 E088 a folder without objects"] = r => r.Write("stray/deep/file", ""),
        ["E072 E085 a branch without objects"] = r => r.Write($"{First}/stray/deep/file", ""),
        ["E073 an empty folder at the top"] = r => r.MakeFolder("empty"),
        ["E073 an empty folder on the way to an object"] = r => r.MakeFolder($"{First}/empty/deep"),
        ["E073 an empty folder of an extension"] = r => r.MakeFolder("extensions/0005-mutable-head"),
        ["E072 E074 E088 a root in a root"] = r => r.Write("other/0=ocfl_1.1", "ocfl_1.1\n"),
        ["E082 E001 an object in an object"] = r => r.AddObject($"{Folder}/inner", "urn:example:2"),
        ["a file named like a declaration in the content, listed"] = r =>
        {
            r.Write($"{Folder}/v2/content/bag/0=ocfl_object_1.1", "beta");
            r.EditText(text => text.Replace("\"v2/content/b.txt\"", "\"v2/content/b.txt\",\"v2/content/bag/0=ocfl_object_1.1\"", StringComparison.Ordinal));
        },
        ["E083 an object in another place than the layout says"] = r => r.Move(Folder, $"{Folder}x"),
        ["another place under another layout"] = r =>
        {
            r.Write("ocfl_layout.json", """{"extension":"0004-hashed-n-tuple-storage-layout","description":""}""");
            r.Move(Folder, $"{Folder}x");
        },
        ["another place under other parameters"] = r =>
        {
            r.Write($"extensions/{Layout}/config.json", $$"""{"extensionName":"{{Layout}}","tupleSize":2}""");
            r.Move(Folder, $"{Folder}x");
        },
        ["E037 E083 two objects with one id"] = r => r.AddObject($"{Folder}x", OcflSample.Id),
        ["E090 a link at the top"] = r => r.Link("link", "README"),
        ["E090 a link on the way to an object"] = r => r.Link($"{First}/link", ".."),
        ["E090 a link in an object, told once"] = r => r.Link($"{Folder}/link", ".."),
        ["E112 a file among the extensions"] = r => r.Write("extensions/file", ""),
        ["W016 an extension that is not registered"] = r => r.Write("extensions/mine/file", ""),
        ["W014 objects at two depths"] = r =>
        {
            r.Delete("ocfl_layout.json");
            r.AddObject("a/b", "urn:example:2");
        },
        ["W015 objects at the top and in folders"] = r =>
        {
            r.Delete("ocfl_layout.json");
            r.AddObject("top", "urn:example:2");
        },
        ["X001 E023 a file whose name no store takes"] = r => r.Write($"{Folder}/v2/content/naïve", ""),
        ["a file at the top whose name no store takes"] = r => r.Write("READ ME", ""),
        ["E003 E006 an object with a declaration that is not known"] = r =>
            r.Move($"{Folder}/0=ocfl_object_1.1", $"{Folder}/0=ocfl_object_9.9"),
    };

    public static TheoryData<string> Names() => [.. Cases.Names];

    [Theory, MemberData(nameof(Names))]
    public async Task A_damaged_root_has_these_problems_and_no_others(string name)
    {
        using var sample = OcflSample.Root();
        Cases[name](sample);
        var report = await sample.ValidateRootAsync();
        var found = report.AllProblems.Select(problem => problem.Code).Distinct().Order();
        Assert.True(Damages.Codes(name).SequenceEqual(found), string.Join('\n', report.AllProblems));
    }

    [Fact]
    public async Task Objects_are_named_by_folder_and_id_and_told_as_progress()
    {
        using var sample = OcflSample.Root();
        List<string> told = [];
        var report = await sample.ValidateRootAsync(progress: new Told(told));
        var verdict = Assert.Single(report.Objects);
        Assert.Equal((Folder, OcflSample.Id, true), (verdict.Folder, verdict.Id, report.IsValid));
        Assert.Equal([$"1/1 {Folder}"], told);
    }

    [Fact]
    public async Task Damage_of_one_object_is_told_with_that_object()
    {
        using var sample = OcflSample.Root();
        var other = Core.Ocfl.OcflPaths.ObjectFolder("urn:example:2");
        sample.AddObject(other, "urn:example:2");
        sample.Write($"{other}/v1/content/a.txt", "alphA");
        var report = await sample.ValidateRootAsync();
        var damaged = Assert.Single(report.Objects, verdict => !verdict.IsValid);
        Assert.Equal((other, "E092", "v1/content/a.txt"), (damaged.Folder, damaged.Problems[0].Code, damaged.Problems[0].Place));
        Assert.Equal((false, 0), (report.IsValid, report.RootProblems.Count));
    }

    [Fact]
    public async Task A_root_without_objects_is_valid()
    {
        using var sample = OcflSample.Root();
        sample.DeleteFolder(First);
        Assert.Empty((await sample.ValidateRootAsync()).AllProblems);
    }

    private sealed class Told(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
