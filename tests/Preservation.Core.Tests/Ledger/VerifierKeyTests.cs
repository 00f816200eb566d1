using System.Security.Cryptography;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Tests.Ledger;

public sealed class VerifierKeyTests
{
    [Fact]
    public void The_id_of_an_ecdsa_key_is_the_start_of_its_own_digest()
    {
        var key = new VerifierKey.Ecdsa("a", Example.Alice.Key);
        Assert.Equal(Example.Alice.Key.Id[..8], key.Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(key.Id, new VerifierKey.Ecdsa("b", Example.Alice.Key).Id);
        Assert.Equal(key, VerifierKey.Parse(key.ToString()));
        Assert.NotEqual<VerifierKey>(key, new VerifierKey.Ecdsa("b", Example.Alice.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a+00000000")]
    [InlineData("example.com/foo+530d903a+")]
    [InlineData("example.com/foo+530d903a+AQ==")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/ foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n")]
    public void What_is_no_verifier_key_is_refused(string text) => Assert.Throws<FormatException>(() => VerifierKey.Parse(text));

    [Fact]
    public void A_mutated_key_is_refused_or_another_one()
    {
        var valid = new VerifierKey.Ecdsa("archive.example/ledger", Example.Alice.Key).ToString();
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = valid.ToCharArray();
            text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 65_536);
            try
            {
                Assert.Equal(new string(text), VerifierKey.Parse(new string(text)).ToString());
            }
            catch (FormatException)
            {
            }
        }
    }

    // The message of signing-formats.md section 4.1, byte by byte.
    [Fact]
    public void What_a_witness_signs_is_laid_out_as_the_format_says()
    {
        var root = Core.Digests.MerkleTree.HashLeaf("x"u8);
        var message = Cosignature.MlDsa44Message("w", 0x0102030405060708, new Checkpoint { Origin = "log", Size = 258, Root = root });
        Assert.Equal("737562747265652f76310a00" + "0177" + "0102030405060708" + "036c6f67" + "0000000000000000" + "0000000000000102" + root,
            Convert.ToHexStringLower(message));
        Assert.Equal("cosignature/v1\ntime 17\ntext\n"u8, Cosignature.Ed25519Message(17, "text\n"));
        Assert.True(Cosignature.TryRead(Cosignature.Write(17, [1, 2]), out var seconds, out var signature));
        Assert.Equal(17, seconds);
        Assert.Equal([1, 2], signature);
        Assert.False(Cosignature.TryRead(new byte[8], out _, out _));
        Assert.False(Cosignature.TryRead([0x80, 0, 0, 0, 0, 0, 0, 0, 1], out _, out _));
        Assert.Throws<ArgumentException>(() => Cosignature.MlDsa44Message("", 0, new Checkpoint { Origin = "log", Size = 258, Root = root }));
    }

    [Fact]
    public void A_witness_with_ml_dsa_says_when_it_signed()
    {
        Assert.SkipUnless(MLDsa.IsSupported, "this platform has no ML-DSA: OpenSSL 3.5 is needed");
        using var witness = MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var key = new VerifierKey.MlDsa44Cosignature("w", witness.ExportMLDsaPublicKey());
        var checkpoint = new Checkpoint { Origin = "log", Size = 258, Root = Core.Digests.MerkleTree.HashLeaf("x"u8) };
        var seconds = Example.At.ToUnixTimeSeconds();
        var line = new NoteSignature("w", key.Id, Cosignature.Write(seconds, witness.SignData(Cosignature.MlDsa44Message("w", seconds, checkpoint))));
        var note = SignedNote.Sign(checkpoint.ToText(), "log", Example.Bob).With(line);
        Assert.Equal(Example.At, Assert.Single(NoteJudgement.Of(note, [VerifierKey.Parse(key.ToString())]).Verified).Time);
        Assert.NotNull(NoteJudgement.Of(note with { Text = (checkpoint with { Size = 259 }).ToText() }, [key]).Refusal);
    }

    [Fact]
    public void A_witness_with_ml_dsa_is_never_taken_for_one_that_was_checked_where_it_cannot_be()
    {
        var key = new VerifierKey.MlDsa44Cosignature("w", new byte[VerifierKey.MlDsa44Cosignature.KeySize]);
        Assert.Equal(key, VerifierKey.Parse(key.ToString()));
        var note = SignedNote.Sign("text\n", "log", Example.Bob).With(new NoteSignature("w", key.Id, new byte[2428]));
        Assert.Empty(NoteJudgement.Of(note, [key]).Verified);
        Assert.NotNull(NoteJudgement.Of(note, [key]).Refusal);
    }
}
