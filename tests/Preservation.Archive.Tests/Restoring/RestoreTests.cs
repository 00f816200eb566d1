using Preservation.Archive.Restoring;
using Preservation.Archive.Tests.Registering;
using Preservation.Archive.Verifying;
using Preservation.Core.Manifests;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Restoring;

/// <summary>What is restored is proven, goes on where it was, and can be verified with nothing but its files.</summary>
public sealed class RestoreTests : RegisteredTests
{
    [Theory]
    [InlineData("nothing", 0, 0)]
    [InlineData("right bytes", 150_000, 0)]
    [InlineData("wrong bytes", 150_000, 7)]
    [InlineData("too many bytes", 300_000, 0)]
    public async Task A_restore_goes_on_from(string _, int bytes, byte first)
    {
        // Only one store has it: it must not be blamed for what an earlier run left.
        var source = await File.ReadAllBytesAsync(Tested.Folder["a", Shard], Token);
        foreach (var store in new[] { "b", "c" })
            File.Delete(Tested.Folder[store, Shard]);
        var part = Tested.Folder["restored", "m/weights/model-1.bin.part"];
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        byte[] begun = [.. source.Concat(source).Take(bytes)];
        if (bytes > 0)
            begun[0] ^= first;
        await File.WriteAllBytesAsync(part, begun, Token);
        var outcome = await RestoreAsync();
        Assert.Empty(outcome.Missing);
        Assert.True((await VerifyAsync(outcome)).IsWhole);
        Assert.Equal(source, await File.ReadAllBytesAsync(Path.Combine(outcome.Folder, "weights/model-1.bin"), Token));
    }

    [Fact]
    public async Task Wrong_bytes_in_one_store_are_taken_from_the_next()
    {
        FlipBit(Tested.Folder["a", Shard], 100_000);
        Resize(Tested.Folder["b", Shard], -5);
        var outcome = await RestoreAsync();
        Assert.Empty(outcome.Missing);
        Assert.True((await VerifyAsync(outcome)).IsWhole);
    }

    [Fact]
    public async Task What_no_store_has_right_is_named_and_not_written()
    {
        foreach (var store in new[] { "a", "b", "c" })
            FlipBit(Tested.Folder[store, Shard], 5);
        var outcome = await RestoreAsync();
        var (name, refused) = Assert.Single(outcome.Missing);
        Assert.Equal(("weights/model-1.bin", 3, 4), (name, refused.Count, outcome.Files));
        Assert.Equal(["weights/config.json", "weights/model-2.bin"], Soundness.Tree(outcome.Folder).Keys.Where(key => key.StartsWith("weights", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_earlier_sequence_and_single_roles_can_be_restored()
    {
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        var earlier = await new RestoreHolding(Context, new RestoreOptions { Sequence = 0 }).RunAsync(Id, Tested.Folder["zero"], Token);
        Assert.DoesNotContain("dossier/essays/one.md", Soundness.Tree(earlier.Folder).Keys);
        Assert.True((await VerifyAsync(earlier)).IsWhole);
        var roles = await new RestoreHolding(Context, new RestoreOptions { Roles = [Role.Essay, Role.Config] }).RunAsync(Id, Tested.Folder["roles"], Token);
        Assert.Equal(["dossier/essays/one.md", "weights/config.json"], Soundness.Tree(roles.Folder).Keys);
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => new RestoreHolding(Context, new RestoreOptions { Sequence = 2 }).RunAsync(Id, Tested.Folder["none"], Token));
    }

    [Fact]
    public async Task What_else_lies_in_the_folder_does_not_matter()
    {
        Directory.CreateDirectory(Tested.Folder["restored"]);
        Directory.CreateSymbolicLink(Tested.Folder["restored", "loop"], Tested.Folder["restored"]);
        Assert.Empty((await RestoreAsync()).Missing);
    }

    [Fact]
    public async Task Every_changed_file_of_a_restored_holding_is_found()
    {
        var outcome = await RestoreAsync();
        List<string> unnoticed = [];
        foreach (var path in new[] { outcome.Folder, outcome.ManifestFolder }.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)))
        {
            var length = new FileInfo(path).Length;
            foreach (var at in new[] { 0, 1, length / 3, length / 2, length * 2 / 3, length - 1 })
            {
                FlipBit(path, at);
                if (await IsWholeAsync(outcome))
                    unnoticed.Add($"{path} at {at} of {length}");
                FlipBit(path, at);
            }
        }
        Assert.True(unnoticed.Count == 0, string.Join('\n', unnoticed));
        Assert.True(await IsWholeAsync(outcome));
    }

    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "two files are swapped", folder => { File.Move($"{folder}/weights/model-1.bin", $"{folder}/x"); File.Move($"{folder}/weights/model-2.bin", $"{folder}/weights/model-1.bin"); File.Move($"{folder}/x", $"{folder}/weights/model-2.bin"); } },
        { "a file is added", folder => Add($"{folder}/weights/more.bin") },
        { "a file is removed", folder => File.Delete($"{folder}/dossier/interviews/session-1.json") },
        { "a file is a link to the same bytes", folder => { File.Move($"{folder}/weights/model-1.bin", $"{folder}/../x"); File.CreateSymbolicLink($"{folder}/weights/model-1.bin", "../../x"); } },
        { "the payload is removed", folder => File.Delete($"{folder}.manifest/manifest.json") },
        { "leaves are removed", folder => File.Delete($"{folder}.manifest/leaves/weights/model-1.bin") },
        { "a strange key is added", folder => Add($"{folder}.manifest/keys/other.pub.pem") },
    };

    [Theory, MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task A_restored_holding_is_not_whole_when(string _, Action<string> change)
    {
        var outcome = await RestoreAsync();
        change(outcome.Folder);
        Assert.False(await IsWholeAsync(outcome));
    }

    private async Task<bool> IsWholeAsync(RestoreOutcome outcome)
    {
        try
        {
            return (await VerifyAsync(outcome)).IsWhole;
        }
        catch (Exception e) when (e is Core.Json.DocumentException or Core.Signatures.UntrustedException)
        {
            return false;
        }
    }

    private Task<RestoreOutcome> RestoreAsync() => new RestoreHolding(Context, new RestoreOptions()).RunAsync(Id, Tested.Folder["restored"], Token);

    private Task<VerifyOutcome> VerifyAsync(RestoreOutcome outcome) =>
        new VerifyFolder(Context.Buffers, 2, Context.Progress).RunAsync(outcome.Folder, outcome.ManifestFolder, Context.Trust, Token);
}
