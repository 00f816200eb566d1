using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>Any change of a restored holding is named by <c>verify</c>.</summary>
public sealed class VerifyTests(RegisteredArchive registered) : IAsyncLifetime
{
    private PreparedArchive _archive = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Holding => _archive["out", "m"];

    public async ValueTask InitializeAsync()
    {
        _archive = registered.Copy();
        (await _archive.RunAsync(Token, "restore", "m", _archive["out"])).Gives(0);
    }

    public ValueTask DisposeAsync()
    {
        _archive.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_flipped_bit_in_any_one_file_is_named()
    {
        var files = Directory.GetFiles(Holding, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 15);
        foreach (var path in files)
        {
            var offset = new FileInfo(path).Length / 2;
            Damage.FlipBit(path, offset);
            var name = Path.GetRelativePath(Holding, path);
            await FailsAsync("NOT VERIFIED: 1 differences.", $"The restored 'm' holds sha256:{Listing.Digest(path)[..12]}… for '{name}'; the manifest says sha256:");
            Damage.FlipBit(path, offset);
        }
        (await VerifyAsync()).Gives(0, "VERIFIED");
    }

    [Fact]
    public async Task One_flipped_bit_in_any_file_of_the_manifest_is_named()
    {
        var folder = Holding + ".manifest";
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            // In the middle of the base64 of a key or signature, of the payload or of a digest.
            var offset = new FileInfo(path).Length / 2;
            Damage.FlipBit(path, offset);
            (await VerifyAsync()).Gives(3, path);
            Damage.FlipBit(path, offset);
        }
        (await VerifyAsync()).Gives(0, "VERIFIED");
    }

    [Fact]
    public async Task Two_swapped_files_are_both_named()
    {
        Damage.Swap(Path.Combine(Holding, "weights", "model-00001-of-00002.safetensors"), Path.Combine(Holding, "weights", "model-00002-of-00002.safetensors"));
        await FailsAsync("'weights/model-00001-of-00002.safetensors'", "'weights/model-00002-of-00002.safetensors'", "NOT VERIFIED: 2 differences.");
    }

    [Fact]
    public async Task Added_removed_and_shortened_files_are_named()
    {
        File.WriteAllText(Path.Combine(Holding, "dossier", "note.txt"), "I was never here");
        File.Delete(Path.Combine(Holding, "weights", "LICENSE"));
        Damage.Truncate(Path.Combine(Holding, "weights", "config.json"), 5);
        await FailsAsync(
            "The restored 'm' holds a file of 16 bytes at 'dossier/note.txt', which no manifest names.",
            "The restored 'm' lacks 'weights/LICENSE'; the manifest says sha256:",
            "The restored 'm' holds 5 bytes for 'weights/config.json'; the manifest says",
            "NOT VERIFIED: 3 differences.");
    }

    [Fact]
    public async Task A_link_or_pipe_in_the_place_of_a_file_is_not_followed()
    {
        var license = Path.Combine(Holding, "weights", "LICENSE");
        File.Move(license, _archive["elsewhere"]);
        File.CreateSymbolicLink(license, _archive["elsewhere"]);
        var config = Path.Combine(Holding, "weights", "config.json");
        File.Delete(config);
        (await ProcessRun.RunAsync("mkfifo", [config], Token)).Gives(0);
        await FailsAsync("'weights/LICENSE'", "'weights/config.json'", "which is not followed", "NOT VERIFIED: 2 differences.");
    }

    [Fact]
    public async Task It_needs_no_archive_and_no_passphrase()
    {
        _archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        File.Copy(_archive.Trust, _archive["out", "trust.json"]);
        foreach (var folder in PreparedArchive.Stores.Append("archive"))
            Directory.Delete(_archive[folder], recursive: true);
        (await _archive.RunAsync(Token, "verify", Holding, "--trust", _archive["out", "trust.json"])).Gives(0, "VERIFIED");
        (await _archive.RunAsync(Token, "verify", Holding)).Gives(2, "--trust");
    }

    private Task<Testing.PreserveResult> VerifyAsync() => _archive.RunAsync(Token, "verify", Holding, "--trust", _archive.Trust);

    private async Task FailsAsync(params string[] words) => (await VerifyAsync()).Gives(3, words);
}
