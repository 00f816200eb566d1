using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class TlogProofTests
{
    private const string Origin = "archive.example/ledger";

    private static readonly VerifierKey Key = new VerifierKey.Ecdsa(Origin, Example.Bob.Key);

    [Fact]
    public void A_proof_of_any_entry_holds_after_its_way_through_bytes_and_for_no_other_entry() =>
        Prop.ForAll(Gen.Choose(1, 600).SelectMany(size => Gen.Choose(0, size - 1).Select(index => (size, index))).ToArbitrary(), place =>
        {
            var proof = Make(place.size, place.index);
            var bytes = proof.Write();
            var read = TlogProof.Parse(bytes, "proof");
            Assert.Equal(bytes, read.Write());
            Assert.Null(read.Refusal(BitConverter.GetBytes(place.index), Origin, [Key]));
            Assert.NotNull(read.Refusal(BitConverter.GetBytes(place.index + 1), Origin, [Key]));
            Assert.NotNull((read with { Index = place.index + 1 }).Refusal(BitConverter.GetBytes(place.index), Origin, [Key]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_proof_of_another_ledger_or_without_a_trusted_signature_is_refused_with_the_reason()
    {
        var proof = Make(9, 3);
        var entry = BitConverter.GetBytes(3);
        Assert.Contains("is of 'archive.example/ledger', not of 'other'", proof.Refusal(entry, "other", [Key]), StringComparison.Ordinal);
        Assert.Contains("not trusted", proof.Refusal(entry, Origin, []), StringComparison.Ordinal);
        var noHead = proof with { Checkpoint = SignedNote.Sign("no checkpoint\n", Origin, Example.Bob) };
        Assert.Contains("its checkpoint is refused", noHead.Refusal(entry, Origin, [Key]), StringComparison.Ordinal);
        Assert.Equal([7, 8], TlogProof.Parse((proof with { Unsigned = [7, 8] }).Write(), "proof").Unsigned);
    }

    [Theory]
    [InlineData("proof@v1", "proof@v2", "line 1")]
    [InlineData("index 3", "index 03", "line 2")]
    [InlineData("index 3", "index -3", "line 2")]
    [InlineData("index 3", "Index 3", "line 2")]
    [InlineData("index 3", "extra !\nindex 3", "line 2")]
    [InlineData("index 3", "extra AA==\nextra AA==\nindex 3", "line 3")]
    [InlineData("index 3", "index 3\nAAAA", "line 3")]
    [InlineData("index 3", "index 3\né", "line 3")]
    [InlineData("\n— ", "\n- ", "checkpoint, line 5")]
    public void What_is_no_proof_is_refused_at_its_place(string part, string other, string place)
    {
        var text = Encoding.UTF8.GetString(Make(9, 3).Write());
        Assert.Contains(part, text, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text.Replace(part, other, StringComparison.Ordinal));
        Assert.Contains(Assert.Throws<DocumentException>(() => TlogProof.Parse(bytes, "proof")).Problems, problem => problem.Place == place);
    }

    [Fact]
    public void A_mutated_proof_is_refused_or_does_not_prove_anything_else()
    {
        var valid = Make(300, 7).Write();
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new System.Random(seed);
            var bytes = (byte[])valid.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.NotNull(TlogProof.Parse(bytes.AsSpan(0, bytes.Length - random.Next(2)), "proof").Refusal(BitConverter.GetBytes(7), Origin, [Key]));
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }
        Assert.Throws<DocumentException>(() => TlogProof.Parse([], "proof"));
        Assert.Throws<DocumentException>(() => TlogProof.Parse("\n\n"u8, "proof"));
    }

    private static TlogProof Make(int size, int index)
    {
        var append = RightEdge.Empty.Append(NaiveTree.Leaves[..size]);
        var tiles = append.Tiles.ToDictionary(tile => tile.Place, tile => tile.ToBytes());
        var checkpoint = new Checkpoint { Origin = Origin, Size = size, Root = append.Root };
        return new TlogProof
        {
            Index = index,
            Hashes = TileProofs.Inclusion(index, size, tile => tiles[tile]).Hashes,
            Checkpoint = SignedNote.Sign(checkpoint.ToText(), Origin, Example.Bob),
        };
    }
}
