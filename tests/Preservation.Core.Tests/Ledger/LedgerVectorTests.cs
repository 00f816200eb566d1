using System.Diagnostics;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Tiles;
using Preservation.Testing;

namespace Preservation.Core.Tests.Ledger;

/// <summary>Notes of C2SP, Rekor and Pixel, and the log of 15 leaves of transparency-dev/tessera.</summary>
public sealed class LedgerVectorTests
{
    private const string Log = "tlog-tessera/log";

    [Theory]
    [InlineData("rekor", 798034L)]
    [InlineData("pixel", 10L)]
    public void The_checkpoints_that_others_signed_with_ecdsa_are_accepted(string name, long size)
    {
        var key = Key($"signed-note/ecdsa-{name}.vkey");
        var bytes = VectorFile.Read($"signed-note/ecdsa-{name}.note");
        var note = SignedNote.Parse(bytes, name);
        Assert.Equal(bytes, note.Write());
        Assert.Equal(size, Checkpoint.Parse(note.Text, name).Size);
        Assert.Null(NoteJudgement.Of(note, [key]).Refusal);
        Assert.NotNull(NoteJudgement.Of(note with { Text = note.Text.Replace('1', '2').Replace('7', '8') }, [key]).Refusal);
        foreach (var other in new[] { "rekor", "pixel" }.Where(other => other != name))
            Assert.NotNull(NoteJudgement.Of(note, [Key($"signed-note/ecdsa-{other}.vkey")]).Refusal);
    }

    [Theory]
    [InlineData("signed-note/ed25519-example.note", "signed-note/ed25519-example.vkey")]
    [InlineData(Log + "/checkpoint", "tlog-tessera/log.vkey")]
    public void An_ed25519_note_is_read_its_key_known_and_never_taken_for_one_that_was_checked(string file, string vkey)
    {
        var note = SignedNote.Parse(VectorFile.Read(file), file);
        var key = Assert.IsType<VerifierKey.Ed25519>(Key(vkey));
        var verdict = Assert.Single(NoteJudgement.Of(note, [key]).Verdicts);
        Assert.IsType<NoteVerdict.NotChecked>(verdict);
        Assert.Contains("no Ed25519", NoteJudgement.Of(note, [key]).Refusal, StringComparison.Ordinal);
    }

    // What this program cuts out of a note as text and signature is judged by a program that has the scheme.
    [Theory]
    [InlineData("signed-note/ed25519-example.note", "signed-note/ed25519-example.vkey")]
    [InlineData(Log + "/checkpoint", "tlog-tessera/log.vkey")]
    [InlineData(Log + "/checkpoint.0", "tlog-tessera/log.vkey")]
    public void Openssl_verifies_what_an_ed25519_note_is_made_of(string file, string vkey)
    {
        var note = SignedNote.Parse(VectorFile.Read(file), file);
        var raw = Convert.FromBase64String(Key(vkey).Material)[1..];
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        using var folder = new TempFolder();
        // RFC 8410 section 4: the fixed start of an Ed25519 SubjectPublicKeyInfo.
        File.WriteAllBytes(folder["key"], [.. Convert.FromHexString("302a300506032b6570032100"), .. raw]);
        File.WriteAllBytes(folder["text"], note.SignedBytes());
        File.WriteAllBytes(folder["sig"], note.Signatures[0].Signature);
        string[] arguments =
        [
            "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder["key"], "-rawin", "-in", folder["text"], "-sigfile", folder["sig"],
        ];
        using var openssl = Process.Start(new ProcessStartInfo("/usr/bin/openssl", arguments) { RedirectStandardOutput = true })!;
        Assert.Contains("Verified Successfully", openssl.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_checkpoint_of_the_log_is_the_root_of_its_entries_and_of_its_tiles()
    {
        for (var size = 0; size <= 15; size++)
        {
            var note = SignedNote.Parse(VectorFile.Read($"{Log}/checkpoint.{size}"), "checkpoint");
            var checkpoint = Checkpoint.Parse(note.Text, "checkpoint");
            Assert.Equal(("example.com/log/testdata", size), (checkpoint.Origin, checkpoint.Size));
            var entries = TreeTiles.BundlesOf(size).SelectMany(bundle => EntryBundle.Read(bundle, VectorFile.Read($"{Log}/{bundle.Path}"))).ToList();
            Assert.Equal(size, entries.Count);
            var append = RightEdge.Empty.Append([.. entries.Select(entry => MerkleTree.HashLeaf(entry))]);
            Assert.Equal(checkpoint.Root, append.Root);
            Assert.All(append.Tiles, tile => Assert.Equal(ReadTile(tile.Place), tile.ToBytes()));
            Assert.Equal(checkpoint.Root, RightEdge.Read(size, ReadTile).Root);
            Assert.Equal(checkpoint.Root, TileProofs.Root(size, ReadTile));
            if (size > 0)
                Assert.Equal(VectorFile.Read($"{Log}/{BundleCoordinates.Of(0, size).Path}"), EntryBundle.Write(entries));
        }
    }

    [Fact]
    public void Proofs_out_of_the_tiles_of_the_log_lead_to_its_checkpoints()
    {
        for (var size = 1; size <= 15; size++)
        {
            var root = Root(size);
            var entries = EntryBundle.Read(new BundleCoordinates(0, size), VectorFile.Read($"{Log}/tile/entries/000.p/{size}"));
            for (var index = 0; index < size; index++)
            {
                Assert.True(TileProofs.Inclusion(index, size, ReadTile).Holds(MerkleTree.HashLeaf(entries[index]), root));
                Assert.True(TileProofs.Consistency(index + 1, size, ReadTile).Holds(Root(index + 1), root));
            }
        }
    }

    private static Digest Root(int size) =>
        Checkpoint.Parse(SignedNote.Parse(VectorFile.Read($"{Log}/checkpoint.{size}"), "checkpoint").Text, "checkpoint").Root;

    private static byte[] ReadTile(TileCoordinates tile) => VectorFile.Read($"{Log}/{tile.Path}");

    private static VerifierKey Key(string file) => VerifierKey.Parse(Encoding.UTF8.GetString(VectorFile.Read(file)).TrimEnd('\n'));
}
