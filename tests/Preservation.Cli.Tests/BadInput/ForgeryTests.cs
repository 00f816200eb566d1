using System.Text;
using Preservation.Archive.Opening;
using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;
using Preservation.Core.Signatures;
using Preservation.Testing;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Manifests and what lies beside them, altered with intent.</summary>
public sealed class ForgeryTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("manifest/manifest.dsse.json")]
    [InlineData("manifest/manifest.json")]
    [InlineData("manifest/primary.sig")]
    [InlineData("manifest/keys/primary.pub.pem")]
    [InlineData("manifest/leaves/weights/model-00001-of-00002.safetensors")]
    [InlineData("record/v1/inventory.json")]
    [InlineData("record/v1/inventory.json.sha256")]
    [InlineData("record/inventory.json")]
    [InlineData("record/inventory.json.sha256")]
    [InlineData("record/0=ocfl_object_1.1")]
    [InlineData("weights/v1/inventory.json")]
    [InlineData("weights/inventory.json")]
    [InlineData("weights/inventory.json.sha256")]
    [InlineData("weights/0=ocfl_object_1.1")]
    public async Task An_altered_small_file_in_a_store_is_named_and_repaired(string ending)
    {
        using var archive = registered.Copy();
        var path = archive.Find("b", ending.StartsWith("manifest", StringComparison.Ordinal) ? ending : $"model%3am%3a{ending}");
        Damage.FlipBit(path, new FileInfo(path).Length / 2);
        (await archive.RunAsync(Token, "audit")).Gives(3, Path.GetRelativePath(archive["b"], path), "'m' in 'a': whole", "'m' in 'c': whole");
        (await archive.RunAsync(Token, "ocfl", "validate", archive["b", "ocfl"])).Gives(3, "INVALID");
        (await archive.RunAsync(Token, "repair")).Gives(0, "Repaired");
        (await archive.RunAsync(Token, "audit")).Gives(0);
        (await archive.RunAsync(Token, "ocfl", "validate", archive["b", "ocfl"])).Gives(0);
    }

    [Fact]
    public async Task A_bundle_of_another_payload_is_named()
    {
        using var archive = await RestoredAsync();
        await archive.WriteSourceAsync("second", 128 << 10, 5, Token);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(0);
        (await archive.RunAsync(Token, "restore", "second", archive["out"])).Gives(0);
        File.Copy(archive["out", "second.manifest", "primary.sig"], archive["out", "m.manifest", "primary.sig"], overwrite: true);
        await FailsAsync(archive, $"'{archive["out", "m.manifest", "primary.sig"]}' is a bundle of another payload than the envelope beside it.");
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--manifest", archive["out", "second.manifest"], "--trust", archive.Trust))
            .Gives(3, "Manifest of 'second'", "NOT VERIFIED");
    }

    [Fact]
    public async Task A_signature_that_was_taken_away_or_copied_from_elsewhere_is_told()
    {
        using var archive = await RestoredAsync();
        var path = archive["out", "m.manifest", "manifest.dsse.json"];
        var envelope = DsseEnvelope.Parse(File.ReadAllBytes(path), "envelope");
        File.WriteAllText(path, Encoding.UTF8.GetString(envelope.Write()).Replace(envelope.Signatures[0].KeyId, new string('0', 64), StringComparison.Ordinal));
        await FailsAsync(archive, "it names 'test custodian'", "as a signer, but that signature is not there");
        File.WriteAllBytes(path, (envelope with { Payload = [.. envelope.Payload, (byte)'\n'] }).Write());
        await FailsAsync(archive, "the signature does not fit the payload and the key of 'test custodian'");
        File.WriteAllBytes(path, (envelope with { PayloadType = "text/plain" }).Write());
        await FailsAsync(archive, "it is 'text/plain'");
        File.WriteAllBytes(path, (envelope with { Signatures = [] }).Write());
        await FailsAsync(archive, "nothing vouches for the payload");
    }

    [Theory]
    [InlineData("weights/LICENSE", "../../LICENSE")]
    [InlineData("weights/LICENSE", "/etc/LICENSE")]
    [InlineData("weights/LICENSE", "weights/../../LICENSE")]
    [InlineData("weights/LICENSE", "weights//LICENSE")]
    [InlineData("weights/LICENSE", "weights\\\\LICENSE")]
    [InlineData("weights/LICENSE", "weights/LIC\\u202eENSE")]
    [InlineData("weights/LICENSE", "weights/LIC\\nENSE")]
    [InlineData("weights/LICENSE", "weights/config.json")]
    public async Task A_validly_signed_name_that_leads_elsewhere_is_refused(string name, string forged)
    {
        using var archive = await RestoredAsync();
        var path = archive["out", "m.manifest", "manifest.dsse.json"];
        var payload = Encoding.UTF8.GetString(DsseEnvelope.Parse(File.ReadAllBytes(path), "envelope").Payload);
        Assert.Contains($"\"{name}\"", payload, StringComparison.Ordinal);
        // The archive's own key: only the name is wrong.
        using var signer = KeyFiles.Open(archive["archive", "keys", "primary.key.pem"], new SignerName("primary", "test custodian"), Preserve.Passphrase);
        var envelope = DsseEnvelope.Sign(DsseEnvelope.InToto, Encoding.UTF8.GetBytes(payload.Replace($"\"{name}\"", $"\"{forged}\"", StringComparison.Ordinal)), [signer]).Write();
        File.WriteAllBytes(path, envelope);
        File.WriteAllBytes(archive.Find("a", "manifest/manifest.dsse.json"), envelope);
        string[] mayChange = ["again", "a/receipts", "b/receipts", "c/receipts"];
        var before = archive.List(mayChange);
        await FailsAsync(archive, "the payload of ", path, "name");
        // The other stores still have what was signed.
        (await archive.RunAsync(Token, "restore", "m", archive["again"])).Gives(0);
        (await archive.RunAsync(Token, "audit", "--json")).Gives(3).IsJson();
        Assert.Equal(before, archive.List(mayChange));
        Assert.False(File.Exists(archive["LICENSE"]) || File.Exists("/etc/LICENSE"));
    }

    private async Task<PreparedArchive> RestoredAsync()
    {
        var archive = registered.Copy();
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(0);
        return archive;
    }

    private static async Task FailsAsync(PreparedArchive archive, params string[] words) =>
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--trust", archive.Trust)).Gives(3, words);
}
