using System.Diagnostics;
using System.Security.Cryptography;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

public sealed class PublicKeyTests
{
    // The P-384 key of signing-formats.md section 8.3, with its keyid and its hint as stated there (openssl, sha256sum).
    private const string Pem = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEK2HQsMBJEsxGRfls3xHs4tHrmbHxMBgr
        2O4uVmkzcyP6gCJuk6+UKQ0L8cF6BeNTKmafuw560g5hxsuQy59XD6g4nnTKDxf4
        gtLxB1mcTVph9EEws7WRTC1/19hNgvZF
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public void Key_id_and_hint_are_those_that_stock_tools_compute()
    {
        var key = PublicKey.FromPem(Pem);
        Assert.Equal(SignatureAlgorithm.EcdsaP384Sha384, key.Algorithm);
        Assert.Equal("3df84dd34c183598a530285e33424b18e7a7a3e79503dc3f95ca822159c15a2e", key.Id);
        Assert.Equal("d1f56725cefe5f9d40a642fd170514988b618a3830110225f7a2579c1a7ba0bb", key.OmsHint);
    }

    [Fact]
    public void Text_around_the_block_and_windows_line_ends_make_no_other_key()
    {
        var key = PublicKey.FromPem("Key of custodian A\n" + Pem.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\nthe end");
        Assert.Equal("3df84dd34c183598a530285e33424b18e7a7a3e79503dc3f95ca822159c15a2e", key.Id);
        Assert.Equal(Pem + "\n", key.Pem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519 AAAA")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----")]
    // Ed25519 (RFC 8410 section 10.1): a good key of a scheme that is not used here.
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----")]
    public void What_is_no_key_of_a_known_scheme_is_refused(string pem) =>
        Assert.Throws<FormatException>(() => PublicKey.FromPem(pem));

    [Fact]
    public void A_point_off_the_curve_cut_or_followed_by_bytes_is_refused_when_it_is_read()
    {
        var spki = Convert.FromBase64String(string.Concat(Pem.Split('\n')[1..^1]));
        var altered = (byte[])spki.Clone();
        altered[^1] ^= 1;
        Assert.Throws<FormatException>(() => PublicKey.FromSpki(altered));
        Assert.Throws<FormatException>(() => PublicKey.FromSpki(spki[..^1]));
        Assert.Throws<FormatException>(() => PublicKey.FromSpki([.. spki, 0]));
    }

    [Fact]
    public void An_ml_dsa_key_of_a_wrong_length_is_refused_also_where_it_cannot_be_used()
    {
        // SEQUENCE { SEQUENCE { OID 2.16.840.1.101.3.4.3.18 }, BIT STRING of 1 byte }
        var spki = Convert.FromHexString("3011300b060960864801650304031203020000");
        Assert.Contains("ml-dsa-65 has 1952", Assert.Throws<FormatException>(() => PublicKey.FromSpki(spki)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nistP256", SignatureAlgorithm.EcdsaP256Sha256, "ecdsa-p256-sha256", "-sha256")]
    [InlineData("nistP384", SignatureAlgorithm.EcdsaP384Sha384, "ecdsa-p384-sha384", "-sha384")]
    [InlineData("nistP521", SignatureAlgorithm.EcdsaP521Sha512, "ecdsa-p521-sha512", "-sha512")]
    public void What_a_signer_signs_openssl_verifies(string curve, SignatureAlgorithm algorithm, string name, string hash)
    {
        using var signer = new EcdsaSigner(ECDsa.Create(ECCurve.CreateFromFriendlyName(curve)), new SignerName("a", "A"));
        Assert.Equal((algorithm, name), (signer.Key.Algorithm, signer.Key.Algorithm.Name()));
        using var folder = new Preservation.Testing.TempFolder();
        File.WriteAllText(folder["key.pem"], signer.Key.Pem);
        File.WriteAllText(folder["message"], "message");
        File.WriteAllBytes(folder["sig"], signer.Sign("message"u8));
        Assert.True(signer.Key.Verify("message"u8, File.ReadAllBytes(folder["sig"])));
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        string[] arguments = ["dgst", hash, "-verify", folder["key.pem"], "-signature", folder["sig"], folder["message"]];
        var start = new ProcessStartInfo("/usr/bin/openssl", arguments) { RedirectStandardOutput = true };
        using var openssl = Process.Start(start)!;
        Assert.Equal("Verified OK", openssl.StandardOutput.ReadToEnd().Trim());
    }
}
