using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Files of the archive that are damaged, of another archive or not there.</summary>
public sealed class ConfigurationTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> BrokenFiles()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var file in new[] { "preservation.json", "trust.json", "policy.json" })
        {
            data.Add(file, "empty", "is refused");
            data.Add(file, "truncated", "is refused");
            data.Add(file, "unknown member", "surprise");
            data.Add(file, "twice", "schema");
            data.Add(file, "wrong schema", "$.schema");
            data.Add(file, "byte order mark", "is refused");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public async Task A_file_of_the_archive_that_is_not_as_it_should_be_is_refused_by_name(string file, string how, string word)
    {
        using var archive = registered.Copy();
        var path = archive["archive", file];
        var text = File.ReadAllText(path);
        File.WriteAllText(path, how switch
        {
            "empty" => "",
            "truncated" => text[..(text.Length / 2)],
            "unknown member" => "{ \"surprise\": 1," + text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..],
            "twice" => "{ \"schema\": \"x\"," + text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..],
            "wrong schema" => text.Replace(":v1\"", ":v9\"", StringComparison.Ordinal),
            _ => "\uFEFF" + text,
        });
        var before = archive.List();
        (await archive.RunAsync(Token, "audit")).Gives(2, path, word);
        (await archive.RunAsync(Token, "status", "--json")).Gives(2).IsJson();
        Assert.Equal(before, archive.List());
    }

    [Theory]
    [InlineData("preservation.json", "Name the archive with --archive or PRESERVATION_ARCHIVE, or make one with 'preserve init'.")]
    [InlineData("trust.json", "put it back from its backup")]
    [InlineData("policy.json", "Put it back")]
    public async Task A_file_of_the_archive_that_is_not_there_is_named_with_what_to_do(string file, string word)
    {
        using var archive = registered.Copy();
        File.Delete(archive["archive", file]);
        (await archive.RunAsync(Token, "audit")).Gives(2, $"'{archive["archive", file]}' does not exist.", word);
        (await archive.RunAsync(Token, "repair")).Gives(2, file);
    }

    [Fact]
    public async Task A_trust_policy_of_another_archive_is_refused()
    {
        using var archive = registered.Copy();
        using var other = await PreparedArchive.InitAsync(Token);
        File.Copy(other.Trust, archive.Trust, overwrite: true);
        (await archive.RunAsync(Token, "audit")).Gives(2, "'trust.json' is of the archive ", "Put the right one back.");
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(2);
        Assert.False(Directory.Exists(archive["out"]));
    }

    [Fact]
    public async Task A_store_of_another_archive_is_not_used()
    {
        using var archive = registered.Copy();
        using var other = await PreparedArchive.InitAsync(Token);
        File.Copy(other["b", "store.json"], archive["b", "store.json"], overwrite: true);
        var before = archive.List("a/receipts", "c/receipts");
        (await archive.RunAsync(Token, "audit")).Gives(5, "Store 'b' is not used: 'store.json' of store 'b'", "it belongs to the archive ", "'m' in 'a': whole");
        (await archive.RunAsync(Token, "store", "fill", "b")).Gives(4, "Store 'b' is not used");
        Assert.Equal(before, archive.List("a/receipts", "c/receipts"));
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "b")).Gives(5, "Store 'b' is not used");
    }

    [Theory]
    [InlineData("a", "it is 'a'")]
    [InlineData(null, "'store.json' of store 'b'")]
    public async Task A_store_under_the_name_of_another_or_with_a_broken_identity_is_not_used(string? from, string word)
    {
        using var archive = registered.Copy();
        if (from is not null)
            File.Copy(archive[from, "store.json"], archive["b", "store.json"], overwrite: true);
        else
            Damage.Truncate(archive["b", "store.json"], 30);
        (await archive.RunAsync(Token, "audit")).Gives(5, "Store 'b' is not used", word);
        (await archive.RunAsync(Token, "store", "list")).Gives(5, "Store 'b' is not used");
    }

    [Fact]
    public async Task A_folder_that_is_no_archive_is_told_as_such()
    {
        using var archive = registered.Copy();
        foreach (var verb in new string[][] { ["audit"], ["status"], ["list"], ["keys", "list"], ["store", "list"], ["register", "x", archive.Source, "--yes"] })
            (await archive.RunAsync(Token, [.. verb, "--archive", archive["nowhere"]])).Gives(2, $"'{archive["nowhere", "preservation.json"]}' does not exist.", "preserve init");
        Assert.False(Directory.Exists(archive["nowhere"]));
    }
}
