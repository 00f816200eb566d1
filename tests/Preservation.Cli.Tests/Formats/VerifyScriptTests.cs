using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Signatures;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary><c>verify.sh</c> on what the program registers and restores, whole and damaged.</summary>
public sealed class VerifyScriptTests(RestoredHolding holding) : IClassFixture<RestoredHolding>
{
    private const string Folder = RestoredHolding.Id + ".manifest";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("manifest.dsse.json")]
    [InlineData("primary.sig")]
    public async Task A_restored_holding_verifies(string signed)
    {
        var result = await VerifyAsync(holding.Restored, signed);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("VERIFIED: 8 files", result.Output);
        Assert.Contains("Merkle roots: 8 checked, 0 skipped, 0 not stated", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task The_kit_of_a_store_holds_the_same_script_and_it_runs_from_there()
    {
        var script = Path.Combine(holding.Store, "kit", "verify.sh");

        Assert.Equal(File.ReadAllBytes(Repository.Manifests("verify.sh")), File.ReadAllBytes(script));
        var result = await VerifyScript.RunAsync(script, [], Token,
            Path.Combine(holding.Restored, Folder, "manifest.dsse.json"), Path.Combine(holding.Restored, RestoredHolding.Id), holding.Key);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Files_above_the_limit_are_named_as_skipped()
    {
        var result = await VerifyScript.RunAsync(Repository.Manifests("verify.sh"), new() { ["MERKLE_MAX"] = "100000" }, Token,
            Path.Combine(holding.Restored, Folder, "manifest.dsse.json"), Path.Combine(holding.Restored, RestoredHolding.Id), holding.Key);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"Merkle root skipped, larger than MERKLE_MAX: '{RestoredHolding.Large}', 150000 bytes", result.Output);
        Assert.Contains("Merkle roots: 7 checked, 1 skipped", result.Output);
    }

    [Fact]
    public Task A_deleted_file_is_found() =>
        Finds(folder => File.Delete(Path.Combine(folder, RestoredHolding.Quoted)), $"'{RestoredHolding.Quoted}' is missing");

    [Theory]
    [InlineData("weights/extra.bin")]
    [InlineData(".gitignore")]
    [InlineData("dossier/.hidden")]
    public Task An_added_file_is_found(string name) =>
        Finds(folder => File.WriteAllText(Path.Combine(folder, name), "x"), $"'{name}' is there, but not in the manifest");

    [Fact]
    public Task A_file_that_became_a_link_to_the_same_bytes_is_found() => Finds(
        folder =>
        {
            var path = Path.Combine(folder, RestoredHolding.Large);
            File.Move(path, folder + "-moved");
            File.CreateSymbolicLink(path, folder + "-moved");
        },
        $"'{RestoredHolding.Large}' is a link");

    [Fact]
    public Task A_folder_that_became_a_link_is_found() => Finds(
        folder =>
        {
            Directory.Move(Path.Combine(folder, "dossier"), folder + "-moved");
            Directory.CreateSymbolicLink(Path.Combine(folder, "dossier"), folder + "-moved");
        },
        "'dossier' is a link");

    [Fact]
    public Task An_altered_file_is_found() => Finds(
        folder =>
        {
            var path = Path.Combine(folder, RestoredHolding.Large);
            var bytes = File.ReadAllBytes(path);
            bytes[140_000] ^= 1;
            File.WriteAllBytes(path, bytes);
        },
        $"'{RestoredHolding.Large}' has sha256");

    [Fact]
    public Task A_truncated_file_is_found() => Finds(
        folder => File.WriteAllBytes(Path.Combine(folder, RestoredHolding.Large), new byte[10]), $"'{RestoredHolding.Large}' has 10 bytes; the manifest says 150000");

    [Fact]
    public Task Two_files_with_swapped_names_are_found() => Finds(
        folder =>
        {
            var (one, other) = (Path.Combine(folder, "weights/-n.bin"), Path.Combine(folder, "weights/$(touch HACK)`id`]@[*.bin"));
            File.Move(one, folder + "-one");
            File.Move(other, one);
            File.Move(folder + "-one", other);
        },
        "'weights/-n.bin' has sha256", "'weights/$(touch HACK)`id`]@[*.bin' has sha256");

    [Theory]
    [InlineData("manifest.dsse.json")]
    [InlineData("primary.sig")]
    public async Task An_altered_payload_is_found(string signed)
    {
        using var folder = new TempFolder();
        holding.CopyTo(folder);
        var path = folder[Folder, signed];
        var text = File.ReadAllText(path);
        var payload = Convert.ToBase64String(File.ReadAllBytes(folder[Folder, "manifest.json"]));
        var other = Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(folder[Folder, "manifest.json"]).Replace("\"sequence\": 0", "\"sequence\": 1", StringComparison.Ordinal)));
        File.WriteAllText(path, text.Replace(payload, other, StringComparison.Ordinal));

        var result = await VerifyAsync(folder.Path, signed);

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("the signature does not fit the payload", result.Output);
    }

    [Theory]
    [InlineData("manifest.dsse.json")]
    [InlineData("primary.sig")]
    public async Task A_foreign_key_does_not_verify(string signed)
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(folder["foreign.pem"], key.ExportSubjectPublicKeyInfoPem());

        var result = await VerifyScript.RunAsync(
            Token, Path.Combine(holding.Restored, Folder, signed), Path.Combine(holding.Restored, RestoredHolding.Id), folder["foreign.pem"]);

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("NOT VERIFIED: 0 of your keys have signed; 1 must have.", result.Output);
    }

    [Fact]
    public async Task An_envelope_without_signatures_does_not_verify()
    {
        using var folder = new TempFolder();
        holding.CopyTo(folder);
        var envelope = DsseEnvelope.Parse(File.ReadAllBytes(folder[Folder, "manifest.dsse.json"]), "the envelope");
        File.WriteAllBytes(folder[Folder, "manifest.dsse.json"], (envelope with { Signatures = [] }).Write());

        var result = await VerifyAsync(folder.Path);

        Assert.True(result.ExitCode == 3, result.ToString());
    }

    [Fact]
    public async Task A_signature_that_the_payload_asks_for_and_that_was_taken_away_is_missed()
    {
        using var folder = new TempFolder();
        holding.CopyTo(folder);
        using var other = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("other", "other"));
        File.WriteAllText(folder["other.pem"], other.Key.Pem);
        var payload = File.ReadAllBytes(folder[Folder, "manifest.json"]);
        File.WriteAllBytes(folder[Folder, "manifest.dsse.json"], DsseEnvelope.Sign(DsseEnvelope.InToto, payload, [other]).Write());

        var result = await VerifyScript.RunAsync(Token, folder[Folder, "manifest.dsse.json"], folder[RestoredHolding.Id], folder["other.pem"]);

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("the payload names 'Ada 'the key' Ω'", result.Output);
    }

    [Fact]
    public async Task More_signers_than_there_are_can_be_asked_for()
    {
        var result = await VerifyScript.RunAsync(Repository.Manifests("verify.sh"), new() { ["NEEDED"] = "2" }, Token,
            Path.Combine(holding.Restored, Folder, "manifest.dsse.json"), Path.Combine(holding.Restored, RestoredHolding.Id), holding.Key, holding.Key);

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("1 of your keys have signed; 2 must have", result.Output);
    }

    [Fact]
    public async Task Wrong_use_is_told_apart_from_damage()
    {
        var envelope = Path.Combine(holding.Restored, Folder, "manifest.dsse.json");
        var folder = Path.Combine(holding.Restored, RestoredHolding.Id);

        Assert.Equal(2, (await VerifyScript.RunAsync(Token)).ExitCode);
        Assert.Equal(2, (await VerifyScript.RunAsync(Token, envelope, folder)).ExitCode);
        Assert.Equal(2, (await VerifyScript.RunAsync(Token, envelope + "x", folder, holding.Key)).ExitCode);
        Assert.Equal(2, (await VerifyScript.RunAsync(Token, envelope, folder + "x", holding.Key)).ExitCode);
        Assert.Equal(2, (await VerifyScript.RunAsync(Token, envelope, folder, envelope)).ExitCode);
    }

    private async Task Finds(Action<string> damage, params string[] sentences)
    {
        using var folder = new TempFolder();
        damage(holding.CopyTo(folder));

        var result = await VerifyAsync(folder.Path);

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("NOT VERIFIED", result.Output);
        Assert.All(sentences, sentence => Assert.Contains("WRONG   " + sentence, result.Output));
    }

    private Task<PreserveResult> VerifyAsync(string restored, string signed = "manifest.dsse.json") =>
        VerifyScript.RunAsync(Token, Path.Combine(restored, Folder, signed), Path.Combine(restored, RestoredHolding.Id), holding.Key);
}
