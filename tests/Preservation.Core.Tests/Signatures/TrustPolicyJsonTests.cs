using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

public sealed class TrustPolicyJsonTests
{
    private static readonly TrustPolicy Policy = Example.Trust(2, Example.Trusted(Example.Alice), Example.Trusted(Example.Bob) with
    {
        MaySign = Purposes.Manifests,
        ValidUntil = Example.At.AddYears(9),
        RevokedFrom = Example.At.AddYears(1),
        RevocationReason = "the token was lost",
    });

    private static readonly string Valid = Encoding.UTF8.GetString(TrustPolicyJson.Write(Policy));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var read = TrustPolicyJson.Parse(Example.Text(Valid), "trust.json");
        Assert.Equal((Policy.Archive, 2, 2), (read.Archive, read.Threshold, read.Keys.Count));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(Policy.Keys[i].Key.Pem, read.Keys[i].Key.Pem);
            Assert.Equal(Policy.Keys[i] with { Key = read.Keys[i].Key }, read.Keys[i]);
        }
        Assert.Equal(Valid, Encoding.UTF8.GetString(TrustPolicyJson.Write(read)));
    }

    [Theory]
    [InlineData("\"threshold\": 2", "\"threshold\": 3", "$.threshold", "only 2 keys may sign manifests")]
    [InlineData("\"threshold\": 2", "\"threshold\": 0", "$.threshold", "from 1")]
    [InlineData("\"threshold\": 2", "\"threshold\": 4294967298", "$.threshold", "asks for")]
    [InlineData("\"threshold\": 2", "\"threshold\": 2, \"more\": 1", "$.more", "not known")]
    [InlineData("\"holder\"", "\"more\": 1, \"holder\"", "$.keys[0].more", "not known")]
    [InlineData("trust:v1", "trust:v2", "$.schema", "is expected")]
    [InlineData("\"keyid\": \"", "\"keyid\": \"0", "$.keys[0].keyid", "64 lower-case")]
    [InlineData("ecdsa-p384-sha384", "ecdsa-p256-sha256", "$.keys[0].algorithm", "'ecdsa-p384-sha384' is expected")]
    [InlineData("\"validFrom\": \"2025", "\"validFrom\": \"20", "$.keys[0].validFrom", "a UTC time")]
    [InlineData("\"validUntil\": \"2035", "\"validUntil\": \"2020", "$.keys[1].validUntil", "not after validFrom")]
    [InlineData("\"receipts\"", "\"everything\"", "$.keys[0].maySign", "only 'manifests' and 'receipts'")]
    [InlineData("-----BEGIN PUBLIC KEY-----", "-----BEGIN-----", "$.keys[0].publicKey", "BEGIN PUBLIC KEY")]
    public void One_change_is_refused_where_it_is(string find, string put, string place, string reason)
    {
        var at = Valid.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, find);
        Assert.Contains(Refuse(Valid[..at] + put + Valid[(at + find.Length)..]),
            problem => problem.Place == place && problem.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_may_not_be_listed_twice_whoever_is_said_to_hold_it()
    {
        var twice = Example.Trust(1, Example.Trusted(Example.Alice), Example.Trusted(Example.Alice) with { Holder = "Somebody else" });
        var problem = Assert.Single(Refuse(Encoding.UTF8.GetString(TrustPolicyJson.Write(twice))));
        Assert.Equal("$.keys", problem.Place);
        Assert.Contains("2 times", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_under_a_key_id_is_refused()
    {
        var swapped = Valid.Replace(Example.Alice.Key.Id, Example.Bob.Key.Id, StringComparison.Ordinal);
        Assert.Contains(Refuse(swapped), problem => problem.Place == "$.keys[0].keyid" && problem.Text.Contains(Example.Alice.Key.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_that_sign_receipts_alone_do_not_reach_the_threshold()
    {
        var receipts = Example.Trust(1, Example.Trusted(Example.Alice) with { MaySign = Purposes.Receipts });
        Assert.Equal("$.threshold", Assert.Single(Refuse(Encoding.UTF8.GetString(TrustPolicyJson.Write(receipts)))).Place);
    }

    private static IReadOnlyList<Problem> Refuse(string text) =>
        Assert.Throws<DocumentException>(() => TrustPolicyJson.Parse(Example.Text(text), "trust.json")).Problems;
}
