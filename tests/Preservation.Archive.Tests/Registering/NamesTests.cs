using Preservation.Archive.Restoring;
using Preservation.Archive.Verifying;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>Names, sizes and ids at the edges of what is allowed, from the source to the restored folder.</summary>
public sealed class NamesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, string[]> Cases = new()
    {
        ["names with spaces, umlauts and percent signs"] = ["interviews/Über das Ende.md", "essays/100 %25.md", "essays/100%.md", "notes/a%2fb.txt", "notes/日本.txt", "notes/~+=,;!.txt", "notes/..hidden", "notes/a:b.txt"],
        ["deep and long names"] = [string.Join('/', Enumerable.Range(0, 20).Select(i => $"folder-{i}")) + "/file.txt", new string('x', 190) + ".txt"],
        ["files with equal bytes"] = ["essays/one.md|same", "essays/two.md|same", "weights/copy-1.txt|same", "weights/copy-2.txt|same", "manifest/manifest.txt|same"],
        ["files without bytes and with one"] = ["empty.npz|", "one.dat|1", "essays/empty.md|", "essays/one.md|1"],
        ["names like those of our own files"] = ["inventory.json", "inventory.json.sha256", "0=ocfl_object_1.1", "manifest/keys/primary.pub.pem", "notes/v1/content/x.txt"],
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task A_holding_comes_back_as_it_was_with(string what)
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a", "b");
        var source = archive.WriteSource("source");
        foreach (var file in Cases[what].Select(text => text.Split('|')))
        {
            var path = Path.Combine(source, file[0]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Length > 1 ? file[1] : $"\"content of {file[0]}\"", Token);
        }
        await AssertComesBackAsync(archive, "m", source);
    }

    [Theory, InlineData(1), InlineData(64), InlineData(85), InlineData(100)]
    public async Task An_id_may_have_so_many_characters(int length)
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a", "b");
        await AssertComesBackAsync(archive, new string('m', length - 1) + "1", archive.WriteSource("source"));
    }

    [Fact]
    public async Task An_amendment_may_add_bytes_that_are_there_already()
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a", "b");
        await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        await Amending.RunAsync(archive, "m", "essays/one.md");
        var path = archive.Folder["more", "again.md"];
        File.Copy(archive.Folder["more", "essays/one.md"], path);
        var plan = new Archive.Registering.AmendmentPlan(HoldingId.Parse("m"), [Amending.PlanOf(path, "essays/again.md")], "the same once more");
        var outcome = await new Archive.Registering.AmendHolding(archive.Context, new()).RunAsync(plan, Token);
        Assert.Equal((2L, 0), (outcome.Record.Manifest.Sequence, outcome.Failures.Count));
        await Soundness.AssertSoundAsync(archive);
    }

    [Fact]
    public async Task Thousands_of_small_files_are_registered_in_one_go()
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a");
        var source = archive.WriteSource("source");
        for (var i = 0; i < Count; i++)
        {
            if (i % 1000 == 0)
                Directory.CreateDirectory(Path.Combine(source, $"notes/{i / 1000}"));
            await File.WriteAllTextAsync(Path.Combine(source, $"notes/{i / 1000}/{i}.txt"), $"{i}", Token);
        }
        var outcome = await archive.RegisterAsync("m", source, Token);
        Assert.Equal(Count + 5, outcome.Record.Manifest.Artifacts.Count);
    }

    // 20,000 pass too, in 40 s on two quiet cores: two flushes each.
    private const int Count = 5_000;

    private static async Task AssertComesBackAsync(TestArchive archive, string id, string source)
    {
        var outcome = await archive.RegisterAsync(id, source, Token);
        Assert.Empty(outcome.Failures);
        await Soundness.AssertSoundAsync(archive);
        var restored = await new RestoreHolding(archive.Context, new RestoreOptions()).RunAsync(HoldingId.Parse(id), archive.Folder["restored"], Token);
        Assert.Empty(restored.Missing);
        var verified = await new VerifyFolder(archive.Context.Buffers, 2, archive.Context.Progress).RunAsync(restored.Folder, restored.ManifestFolder, archive.Context.Trust, Token);
        Assert.True(verified.IsWhole, string.Join('\n', verified.ManifestProblems.Concat(verified.Findings.Select(finding => finding.Text))));
        Assert.Equal(Soundness.Tree(source).Values.Order(), Soundness.Tree(restored.Folder).Values.Order());
    }
}
