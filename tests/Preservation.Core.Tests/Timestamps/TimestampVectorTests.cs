using System.Security.Cryptography.X509Certificates;
using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Core.Tests.Timestamps;

/// <summary>Timestamps that <c>openssl ts</c> made and verifies.</summary>
public sealed class TimestampVectorTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);

    private static TimestampAuthority Authority(string folder) => new()
    {
        Name = "example",
        Address = new Uri("http://example.org/"),
        Policy = "1.3.6.1.4.1.99999.1",
        Roots = [File.ReadAllText(Path.Combine(VectorFile.Folder(folder), "ca.pem"))],
        TrustedBy = "the tests",
        TrustedSince = Then,
    };

    private static byte[] Token(string response) => TimestampResponse.Token(VectorFile.Read(response), "it");

    [Fact]
    public void A_timestamp_is_verified_offline()
    {
        var timestamp = new VerifyTimestamp(Authority("rfc3161")) { Revocations = [RevocationList.Parse(VectorFile.Read("rfc3161/ca.crl.pem"), "it")] }
            .Run(Token("rfc3161/r.tsr"), VectorFile.Read("rfc3161/sig.der"), Then, "it");
        Assert.Equal((new DateTimeOffset(2026, 11, 21, 0, 30, 59, TimeSpan.Zero), "05", "1.3.6.1.4.1.99999.1", TimeSpan.FromSeconds(1)), (timestamp.At, timestamp.Serial, timestamp.Policy, timestamp.Accuracy));
        Assert.Equal(["sha512", "ecdsa"], timestamp.Algorithms);
        Assert.Equal((2, new DateTimeOffset(2036, 11, 18, 0, 23, 30, TimeSpan.Zero)), (timestamp.Chain.Split("BEGIN CERTIFICATE").Length - 1, timestamp.NotAfter));
    }

    [Theory]
    [InlineData("tampered", "is not signed by a certificate|it is no RFC 3161")]
    [InlineData("other data", "it is of other data")]
    [InlineData("other root", "does not hold at")]
    [InlineData("other policy", "it was made under 1.3.6.1.4.1.99999.1; authority 'example' is trusted for 1.2.3")]
    [InlineData("too late", "does not hold at 2050-01-01T00:00:00Z")]
    [InlineData("too early", "does not hold at 2026-01-01T00:00:00Z")]
    [InlineData("no token", "it is no RFC 3161 timestamp token")]
    public void What_is_wrong_is_found(string what, string words)
    {
        var authority = Authority(what == "other root" ? "worked-example/evidence/1" : "rfc3161");
        authority = what == "other root" ? authority with { Roots = [OtherRoot()] } : what == "other policy" ? authority with { Policy = "1.2.3" } : authority;
        var token = what == "no token" ? [1, 2, 3] : Token(what == "tampered" ? "rfc3161/r.tampered.tsr" : "rfc3161/r.tsr");
        var moment = what switch { "too late" => new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero), "too early" => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), _ => Then };
        var e = Assert.Throws<DocumentException>(() => new VerifyTimestamp(authority).Run(token, what == "other data" ? [1] : VectorFile.Read("rfc3161/sig.der"), moment, "it"));
        Assert.Contains(words.Split('|'), word => e.Message.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void The_chain_of_the_worked_example_holds_newest_first()
    {
        var (list, listed) = (VectorFile.Read("worked-example/evidence/1/evidence.sha512"), VectorFile.Folder("worked-example"));
        var newest = new VerifyTimestamp(Authority("worked-example/evidence/1")).Run(Token("worked-example/evidence/1/evidence.tsr"), list, Then, "it");
        foreach (var line in Encoding.ASCII.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(line[..128], EvidenceList.Digest("sha512", File.ReadAllBytes(Path.Combine(listed, line[130..]))));
        using var bundle = System.Text.Json.JsonDocument.Parse(VectorFile.Read("worked-example/custodian-a.sig"));
        var signature = bundle.RootElement.GetProperty("dsseEnvelope").GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64();
        var oldest = new VerifyTimestamp(Authority("worked-example/evidence/0")).Run(Token("worked-example/evidence/0/custodian-a.tsr"), signature, newest.At, "it");
        Assert.True(oldest.At <= newest.At);
    }

    [Fact]
    public void A_revocation_list_counts_when_its_issuer_signed_it()
    {
        var bytes = VectorFile.Read("rfc3161/ca.crl.pem");
        var list = RevocationList.Parse(bytes, "it");
        using var issuer = X509Certificate2.CreateFromPem(File.ReadAllText(VectorFile.Folder("rfc3161/ca.pem")));
        using var other = X509Certificate2.CreateFromPem(OtherRoot());
        Assert.True(list.IsSignedBy(issuer));
        Assert.False(list.IsSignedBy(other));
        Assert.False((list with { Signed = [.. list.Signed[..^1], 0] }).IsSignedBy(issuer));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 23, 30, TimeSpan.Zero), list.ThisUpdate);
        Assert.Equal(RevocationList.Parse(RevocationList.Der(bytes), "it").Signature, list.Signature);
        foreach (var wrong in new[] { "nothing"u8.ToArray(), [], Encoding.ASCII.GetBytes(OtherRoot()) })
            Assert.Throws<DocumentException>(() => RevocationList.Parse(wrong, "it"));
    }

    [Fact]
    public void A_refusal_is_told_and_what_is_no_response_is_refused()
    {
        Assert.Contains("its status is 2", Assert.Throws<DocumentException>(() => TimestampResponse.Token([0x30, 5, 0x30, 3, 2, 1, 2], "it")).Message, StringComparison.Ordinal);
        foreach (var bytes in new byte[][] { [], [1], [0x30, 0], "<html>"u8.ToArray() })
            Assert.Throws<DocumentException>(() => TimestampResponse.Token(bytes, "it"));
    }

    private static string OtherRoot()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var made = new CertificateRequest("CN=Example Archive TSA Root", key, System.Security.Cryptography.HashAlgorithmName.SHA384).CreateSelfSigned(Then.AddYears(-1), Then.AddYears(1));
        return made.ExportCertificatePem();
    }
}
