using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Places that cannot become stores or archives.</summary>
public sealed class StoreFolderTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_no_store()
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["file"], "x");
        var before = archive.List();
        (await archive.RunAsync(Token, "store", "add", $"d={archive["file"]}")).Gives(2, $"Store 'd' cannot be set up: '{archive["file"]}' is a file, and a folder is needed.");
        Assert.Equal(before, archive.List());
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"x={archive["file"]}")).Gives(2, "is a file, and a folder is needed");
        (await archive.RunAsync(Token, "init", archive["file"], "--store", $"x={archive["x"]}")).Gives(2, $"'{archive["file"]}' is a file, and a folder is needed.");
        Directory.Delete(archive["b"], recursive: true);
        File.WriteAllText(archive["b"], "x");
        (await archive.RunAsync(Token, "audit")).Gives(5, "Store 'b'", archive["b"]);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_no_store()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, "store", "add", $"d={archive["source"]}")).Gives(5, "Store 'd' cannot be set up: '", "lies there already", "Choose an empty place.");
        (await archive.RunAsync(Token, "store", "add", $"d={archive["a"]}")).Gives(5, "Store 'd' is not used");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task An_archive_is_not_made_twice_and_its_stores_have_names_of_their_own()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, "init", archive.Folder, "--store", $"x={archive["x"]}")).Gives(2, $"'{archive.Folder}' is an archive already; it was left as it is.");
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"x={archive["x"]}", $"x={archive["y"]}")).Gives(2, "Two stores are called 'x'");
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"X={archive["x"]}")).Gives(2, "--store: ", "'X'");
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"x={archive["x"]}", "--chunk-size", "1000")).Gives(2, "--chunk-size: A chunk of 1000 bytes is not usable");
        (await archive.RunAsync(Token, "init", archive["other"])).Gives(2, "--store");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task A_store_that_went_during_the_work_is_left_behind_and_the_others_go_on()
    {
        using var archive = registered.Copy();
        Directory.Delete(archive["c"], recursive: true);
        File.WriteAllText(archive["essay.md"], "# On staying\n");
        (await archive.RunAsync(Token, "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "r", "--yes")).Gives(4, "in a, b.", "Store 'c' was left behind", "preserve store fill c");
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(0, "16 files of 'm' sequence 1");
        Directory.Delete(archive["a"], recursive: true);
        Directory.Delete(archive["b"], recursive: true);
        (await archive.RunAsync(Token, "audit")).Gives(5, "Store 'a' is not there", "Store 'b' is not there", "Store 'c' is not there");
        (await archive.RunAsync(Token, "restore", "m", archive["again"])).Without("internal error");
    }
}
