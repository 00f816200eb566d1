using System.Diagnostics;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary><c>verify.sh</c> on packages that another writer made.</summary>
public sealed class VerifyScriptVectorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("manifest.dsse.json")]
    [InlineData("demo.sig")]
    public async Task The_mini_example_verifies(string signed)
    {
        var folder = FolderOf("mini-example");

        var result = await VerifyScript.RunAsync(Token, Path.Combine(folder, signed), Path.Combine(folder, "demo"), Path.Combine(folder, "signer.pub.pem"));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("VERIFIED: 2 files, 44 bytes", result.Output);
    }

    [Fact]
    public async Task The_worked_example_verifies_and_says_what_became_of_its_ml_dsa_signature()
    {
        var folder = FolderOf("worked-example");
        var keys = Directory.GetFiles(Path.Combine(folder, "keys"));
        var knowsMlDsa = await OpenSslReads(keys.Single(key => key.Contains("mldsa", StringComparison.Ordinal)));

        var result = await VerifyScript.RunAsync(Token, [Path.Combine(folder, "manifest.dsse.json"), Path.Combine(folder, "aurora-2"), .. keys]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("custodian-a.p384.pub.pem (ecdsa-p384-sha384", result.Output);
        Assert.Contains("custodian-b.p256.pub.pem (ecdsa-p256-sha256", result.Output);
        Assert.Contains(knowsMlDsa ? "custodian-a.mldsa65.pub.pem (ml-dsa-65" : "ML-DSA needs OpenSSL 3.5", result.Output);
        Assert.Contains($"are what {(knowsMlDsa ? 3 : 2)} of your keys signed", result.Output);
    }

    [Theory]
    [InlineData("custodian-a.sig", "custodian-a.p384.pub.pem")]
    [InlineData("custodian-a.timestamped.sig", "custodian-a.p384.pub.pem")]
    [InlineData("custodian-b.sig", "custodian-b.p256.pub.pem")]
    public async Task A_bundle_of_the_worked_example_verifies_with_the_key_of_its_signer(string bundle, string key)
    {
        var folder = FolderOf("worked-example");

        var result = await VerifyScript.RunAsync(Token, Path.Combine(folder, bundle), Path.Combine(folder, "aurora-2"), Path.Combine(folder, "keys", key));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("VERIFIED: 5 files, 215800 bytes", result.Output);
    }

    [Fact]
    public async Task A_bundle_does_not_verify_with_the_key_of_another_signer()
    {
        var folder = FolderOf("worked-example");

        var result = await VerifyScript.RunAsync(
            Token, Path.Combine(folder, "custodian-a.sig"), Path.Combine(folder, "aurora-2"), Path.Combine(folder, "keys", "custodian-b.p256.pub.pem"));

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("made with another key", result.Output);
    }

    private static string FolderOf(string name)
    {
        Assert.SkipWhen(Vectors.Folder(name) is null, Vectors.Absent);
        return Vectors.Folder(name)!;
    }

    private static async Task<bool> OpenSslReads(string key) =>
        (await VerifyScript.RunAsync(new ProcessStartInfo("openssl", ["pkey", "-pubin", "-noout", "-in", key]), "", Token)).ExitCode == 0;
}
