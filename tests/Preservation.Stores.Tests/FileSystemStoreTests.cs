using Preservation.Archive.Ports;
using Preservation.Stores.FileSystem;
using Preservation.Testing;

namespace Preservation.Stores.Tests;

/// <summary>A folder as a store: the contract, and what only folders can do.</summary>
public sealed class FileSystemStoreTests : Contract.ObjectStoreContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public FileSystemStoreTests()
    {
        Directory.CreateDirectory(Root);
        Store = new FileSystemStore(StoreName.Parse("disk"), Root);
    }

    protected override IObjectStore Store { get; }

    private string Root => _folder["root"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_root_that_goes_away_in_the_middle_is_never_made_again()
    {
        await using (var upload = await Store.PutNewAsync(Key("a/b"), 10, Token))
        {
            await upload.WriteAsync(Bytes(10), Token);
            Directory.Delete(Root, recursive: true);
            Assert.Equal(StoreFailure.Unreachable, (await Assert.ThrowsAsync<ObjectStoreException>(() => upload.CompleteAsync(Token))).Failure);
        }
        await AssertUnreachableAsync();
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task A_file_in_place_of_the_root_is_no_store()
    {
        Directory.Delete(Root);
        await File.WriteAllTextAsync(Root, "not a folder", Token);
        await AssertUnreachableAsync();
    }

    [Theory, InlineData("link"), InlineData("folder"), InlineData("pipe")]
    public async Task What_is_no_file_is_told_as_such_and_never_followed(string what)
    {
        var path = Path.Combine(Root, "k");
        File.WriteAllText(_folder["secret"], "secret");
        if (what == "link")
            File.CreateSymbolicLink(path, _folder["secret"]);
        else if (what == "folder")
            Directory.CreateDirectory(path);
        else
            System.Diagnostics.Process.Start("mkfifo", path).WaitForExit();
        var found = await Store.StatAsync(Key("k"), Token);
        Assert.Equal(what switch { "link" => StoredKind.Link, "folder" => StoredKind.EmptyFolder, _ => StoredKind.Special }, found!.Kind);
        Assert.Equal(StoreFailure.Unreadable, (await Assert.ThrowsAsync<ObjectStoreException>(() => Store.OpenAsync(Key("k"), ReadFrom.Anywhere, Token))).Failure);
        Assert.Equal(StoreFailure.Conflict, (await Assert.ThrowsAsync<ObjectStoreException>(() => PutAsync("k", Bytes(6)))).Failure);
        Assert.Equal("secret", await File.ReadAllTextAsync(_folder["secret"], Token));
    }

    [Fact]
    public async Task A_linked_folder_is_listed_as_a_link_and_not_entered()
    {
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.WriteAllText(_folder["elsewhere", "x"], "x");
        Directory.CreateSymbolicLink(Path.Combine(Root, "linked"), _folder["elsewhere"]);
        Assert.Equal(["linked"], await ListAsync(""));
    }

    [Theory, InlineData(1), InlineData(4095), InlineData(4096), InlineData(65_537), InlineData(1_000_001)]
    public async Task Reads_from_the_medium_give_the_same_bytes_at_every_page(int size)
    {
        var bytes = Bytes(size);
        await PutAsync("k", bytes);
        await using var content = await Store.OpenAsync(Key("k"), ReadFrom.Medium, Token);
        Assert.Null(content!.CacheReason);
        var buffer = AlignedBuffers.Allocate(8192);
        for (var offset = 0; offset < size; offset += 4096)
        {
            var read = await content.ReadAsync(offset, buffer, Token);
            Assert.Equal(Math.Min(8192, size - offset), read);
            Assert.True(bytes.AsSpan(offset, read).SequenceEqual(buffer.Span[..read]));
        }
    }

    [Fact]
    public async Task Uploads_leave_nothing_beside_what_they_put()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), Token, async (i, _) => await PutAsync($"k/{i}", Bytes(10)));
        Assert.Equal(["k"], Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName));
        await using (var small = await Store.PutNewAsync(Key("small"), 10, Token))
            await small.WriteAsync(Bytes(5), Token);
        Assert.False(Path.Exists(Path.Combine(Root, ".uploads")));
    }

    [Fact]
    public async Task Two_uploads_of_one_key_at_a_time_do_not_mix()
    {
        await using var first = await Store.PutNewAsync(Key("k"), 10, Token);
        Assert.Equal(StoreFailure.Conflict, (await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutNewAsync(Key("k"), 10, Token))).Failure);
    }

    [Fact]
    public async Task A_key_that_somebody_else_took_in_the_meantime_is_not_overwritten()
    {
        await using var upload = await Store.PutNewAsync(Key("k"), 10, Token);
        await upload.WriteAsync(Bytes(10), Token);
        await File.WriteAllTextAsync(Path.Combine(Root, "k"), "mine", Token);
        Assert.Equal(StoreFailure.Conflict, (await Assert.ThrowsAsync<ObjectStoreException>(() => upload.CompleteAsync(Token))).Failure);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Root, "k"), Token));
    }

    private async Task AssertUnreachableAsync()
    {
        Func<Task>[] calls =
        [
            () => Store.StatAsync(Key("a"), Token), () => ListAsync(""), () => PutAsync("a", [1]),
            () => Store.OpenAsync(Key("a"), ReadFrom.Anywhere, Token), () => Store.FreeBytesAsync(Token),
        ];
        foreach (var call in calls)
            Assert.Equal(StoreFailure.Unreachable, (await Assert.ThrowsAsync<ObjectStoreException>(call)).Failure);
    }
}
