using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

/// <summary>
/// Project Wycheproof's ECDSA vectors with DER signatures. Valid ones must verify and invalid ones must not. These
/// files have no 'acceptable' ones; were there any, they would have to be refused, because one signature must not
/// have two encodings.
/// </summary>
public sealed class WycheproofTests
{
    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test.json", SignatureAlgorithm.EcdsaP256Sha256, 174, 484)]
    [InlineData("ecdsa_secp384r1_sha384_test.json", SignatureAlgorithm.EcdsaP384Sha384, 194, 504)]
    public void Exactly_the_valid_signatures_verify(string file, SignatureAlgorithm algorithm, int valid, int all)
    {
        var (accepted, checkedCount) = (0, 0);
        foreach (var group in VectorFile.Json($"wycheproof/{file}").GetProperty("testGroups").EnumerateArray())
        {
            var key = PublicKey.FromPem(group.GetProperty("publicKeyPem").GetString()!);
            Assert.Equal(algorithm, key.Algorithm);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var verifies = key.Verify(Bytes("msg"), Bytes("sig"));
                Assert.True(verifies == (test.GetProperty("result").GetString() == "valid"), test.GetRawText());
                accepted += verifies ? 1 : 0;
                checkedCount++;

                byte[] Bytes(string member) => Convert.FromHexString(test.GetProperty(member).GetString()!);
            }
        }
        // Counted with jq '[.testGroups[].tests[].result] | group_by(.) | map(length)'.
        Assert.Equal((valid, all), (accepted, checkedCount));
    }
}
