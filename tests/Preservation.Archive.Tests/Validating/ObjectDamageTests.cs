namespace Preservation.Archive.Tests.Validating;

/// <summary>What may lie in an object: files, folders, declarations and sidecars.</summary>
public sealed class ObjectDamageTests
{
    private static readonly Damages Cases = new()
    {
        ["a whole object"] = _ => { },
        ["E001 a stray file"] = o => o.Write("stray", ""),
        ["E001 a stray folder"] = o => o.Write("stray/file", ""),
        ["E001 logs that is a file"] = o => o.Write("logs", ""),
        ["E001 E104 a version folder with a capital"] = o => o.Write("V3/content/c", ""),
        ["E001 E105 a version folder with the number zero"] = o => o.Write("v0/content/c", ""),
        ["E001 a second inventory's sidecar"] = o => o.Write("inventory.json.sha256", ""),
        ["E003 no declaration"] = o => o.Delete("0=ocfl_object_1.1"),
        ["E003 two declarations"] = o => o.Write("0=ocfl_object_1.0", "ocfl_object_1.0\n"),
        ["E003 E004 a declaration without a tag"] = o => Rename(o, "0=ocfl_object_1.1", "ocfl_object_1.1"),
        ["E003 E005 a declaration with another tag"] = o => Rename(o, "0=ocfl_object_1.1", "1=ocfl_object_1.1"),
        ["E003 E006 a declaration of an unknown version"] = o => Rename(o, "0=ocfl_object_1.1", "0=ocfl_object_2.0"),
        ["E003 E006 a declaration of a root"] = o => Rename(o, "0=ocfl_object_1.1", "0=ocfl_1.1"),
        ["E007 a declaration without line feed"] = o => o.Write("0=ocfl_object_1.1", "ocfl_object_1.1"),
        ["E007 a declaration with a carriage return"] = o => o.Write("0=ocfl_object_1.1", "ocfl_object_1.1\r\n"),
        ["E010 E092 a missing version folder"] = o => o.DeleteFolder("v2"),
        ["E012 E013 a padded second version"] = o =>
        {
            o.EditText(text => text.Replace("\"v2", "\"v02", StringComparison.Ordinal));
            o.Move("v2", "v02");
        },
        ["E015 a stray file in a version"] = o => o.Write("v1/stray", ""),
        ["E016 E092 no content folder"] = o => o.DeleteFolder("v2/content"),
        ["E023 a file that nobody lists"] = o => o.Write("v2/content/c", ""),
        ["E024 an empty folder in the content"] = o => o.MakeFolder("v1/content/x/empty"),
        ["E034 E001 E063 an inventory in capitals"] = o => Rename(o, "inventory.json", "Inventory.json"),
        ["E034 E015 W010 a version's inventory in capitals"] = o => Rename(o, "v1/inventory.json", "v1/INVENTORY.json"),
        ["E023 E046 W010 a version that only its folder has"] = o => o.Write("v3/content/c", ""),
        ["E058 no sidecar"] = o => o.Delete("v1/inventory.json.sha512"),
        ["E058 E059 a sidecar of another algorithm"] = o => Rename(o, "inventory.json.sha512", "inventory.json.sha256"),
        ["E060 a digest in upper case"] = o => Sidecar(o, text => text[..128].ToUpperInvariant() + text[128..]),
        ["E060 a digest of something else"] = o => Sidecar(o, text => OcflSample.Sha512("") + text[128..]),
        ["a sidecar with two blanks and no line feed"] = o => Sidecar(o, text => text[..128] + "  inventory.json"),
        ["a sidecar with a tab and a carriage return"] = o => Sidecar(o, text => text[..128] + "\tinventory.json\r\n"),
        ["E061 a sidecar with a star"] = o => Sidecar(o, text => text[..128] + " *inventory.json\n"),
        ["E061 a sidecar with a path"] = o => Sidecar(o, text => text[..128] + " ./inventory.json\n"),
        ["E063 no inventory"] = o =>
        {
            o.Delete("inventory.json");
            o.Delete("inventory.json.sha512");
        },
        ["E064 an inventory with other bytes than that of its version"] = o =>
        {
            o.Write("v2/inventory.json", o.Read("v2/inventory.json") + "\n");
            o.Write("v2/inventory.json.sha512", OcflSample.Sha512(o.Read("v2/inventory.json")) + " inventory.json\n");
        },
        ["E067 a file among the extensions"] = o => o.Write("extensions/file", ""),
        ["a registered extension"] = o => o.Write("extensions/0005-mutable-head/file", ""),
        ["logs with files"] = o => o.Write("logs/2026/audit.txt", ""),
        ["empty logs"] = o => o.MakeFolder("logs"),
        ["E090 a link beside the inventory"] = o => o.Link("link", "inventory.json"),
        ["E090 a linked content file"] = o =>
        {
            o.Delete("v1/content/a.txt");
            o.Link("v1/content/a.txt", "../../v2/content/b.txt");
        },
        ["E090 a linked folder"] = o => o.Link("v1/content/link", ".."),
        ["E092 other bytes"] = o => o.Write("v1/content/a.txt", "alphA"),
        ["E092 a missing file"] = o =>
        {
            o.Write("v1/content/other.txt", "alpha");
            o.Delete("v1/content/a.txt");
            o.EditText(text => text.Replace("\"v1/content/a.txt\"", "\"v1/content/a.txt\",\"v1/content/other.txt\"", StringComparison.Ordinal));
            o.EditFirst(json => json["manifest"]!.AsObject()[OcflSample.Sha512("alpha")]!.AsArray().Add("v1/content/other.txt"));
        },
        ["X001 E023 a name that no store takes"] = o => o.Write("v2/content/two words", ""),
        ["W002 a second folder in a version"] = o => o.Write("v1/other/file", ""),
        ["W003 a content folder without files"] = o =>
        {
            o.Delete("v2/content/b.txt");
            o.Edit(json =>
            {
                json["manifest"]!.AsObject().Remove(OcflSample.Sha512("beta"));
                json["versions"]!["v2"]!["state"]!.AsObject().Remove(OcflSample.Sha512("beta"));
            });
        },
        ["W010 no inventory in a version"] = o =>
        {
            o.Delete("v1/inventory.json");
            o.Delete("v1/inventory.json.sha512");
        },
        ["W013 an extension that is not registered"] = o => o.Write("extensions/mine/file", ""),
    };

    public static TheoryData<string> Names() => [.. Cases.Names];

    [Theory, MemberData(nameof(Names))]
    public async Task A_damaged_object_has_these_problems_and_no_others(string name)
    {
        using var sample = OcflSample.Object();
        Cases[name](sample);
        var report = await sample.ValidateObjectAsync();
        var found = report.AllProblems.Select(problem => problem.Code).Distinct().Order();
        Assert.True(Damages.Codes(name).SequenceEqual(found), string.Join('\n', report.AllProblems));
    }

    [Fact]
    public async Task Without_reading_content_changed_bytes_are_not_found_and_missing_files_are()
    {
        using var sample = OcflSample.Object();
        sample.Write("v1/content/a.txt", "alphA");
        Assert.True((await sample.ValidateObjectAsync(readContent: false)).IsValid);
        sample.Delete("v2/content/b.txt");
        var report = await sample.ValidateObjectAsync(readContent: false);
        Assert.Contains(report.AllProblems, problem => problem is { Code: "E092", Place: "v2/content/b.txt" });
    }

    [Fact]
    public async Task Each_content_file_is_read_once_whatever_number_of_inventories_lists_it()
    {
        using var sample = OcflSample.Object();
        var report = await sample.ValidateObjectAsync();
        Assert.Equal((2, 9L), (report.FilesRead, report.BytesRead));
        Assert.Equal(OcflSample.Id, Assert.Single(report.Objects).Id);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_reported_at_once()
    {
        using var sample = OcflSample.Object();
        foreach (var damage in new[] { "E001 a stray file", "E007 a declaration without line feed", "E092 other bytes", "E061 a sidecar with a star" })
            Cases[damage](sample);
        var report = await sample.ValidateObjectAsync();
        Assert.Equal(["E001", "E007", "E061", "E092"], report.AllProblems.Select(problem => problem.Code).Order());
        Assert.Equal((4, 0), (report.ErrorCount, report.WarningCount));
    }

    [Fact]
    public async Task An_object_of_version_1_0_is_valid()
    {
        using var sample = OcflSample.Object();
        foreach (var folder in new[] { "v1", "v2" })
            sample.DeleteFolder(folder);
        sample.Delete("0=ocfl_object_1.1");
        sample.AddObject("", OcflSample.Id, "1.0");
        Assert.Empty((await sample.ValidateObjectAsync()).AllProblems);
    }

    private static void Rename(OcflSample sample, string from, string to) => sample.Move(from, to);

    private static void Sidecar(OcflSample sample, Func<string, string> edit) =>
        sample.Write("inventory.json.sha512", edit(sample.Read("inventory.json.sha512")));
}
