using Preservation.Archive.Witnessing;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Witnessing;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Witnessing;

/// <summary>A witness signs what goes on with what it has signed, and nothing else, whoever asks and whenever it is started again.</summary>
public sealed class WitnessTests : IDisposable
{
    private static readonly Digest[] Leaves = [.. Enumerable.Range(0, 20).Select(i => MerkleTree.HashLeaf([(byte)i]))];
    private static readonly Digest[] Others = [.. Enumerable.Range(0, 20).Select(i => MerkleTree.HashLeaf([(byte)(i / 5), 7]))];

    private readonly TempFolder _folder = new();
    private readonly Core.Signatures.EcdsaSigner _ledger = new(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384), new Core.Signatures.SignerName("l", "l"));
    private readonly WitnessHandler _handler;

    public WitnessTests() => _handler = new WitnessHandler(_folder["w"], "w", new LedgerTrust("the/log", [new VerifierKey.Ecdsa("the/log", _ledger.Key)]), TimeProvider.System);

    public void Dispose()
    {
        _handler.Dispose();
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_signs_what_goes_on_and_keeps_it_before_it_says_so()
    {
        var cosigned = Assert.IsType<WitnessAnswer.Cosigned>(Ask(0, 5));
        Assert.Null(NoteJudgement.Of(Note(Leaves, 5).With(cosigned.Signature), [_handler.Witness.Key]).Refusal);
        var digest = Witness.DigestOf(_handler.Configuration.Ledgers[0]);
        Assert.Equal(5, Checkpoint.Parse(SignedNote.Parse(_handler.Witness.Latest(digest), "it").Text, "it").Size);
        Assert.Null(_handler.Witness.Latest("0000"));
        // The same again is signed again; and what comes after.
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(5, 5));
        _handler.Restart();
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(5, 12));
        Assert.Equal(12, Assert.IsType<WitnessAnswer.OtherSize>(Ask(0, 12)).Size);
    }

    [Fact]
    public void It_refuses_everything_else_with_the_answer_of_the_protocol()
    {
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(0, 8));
        _handler.Restart();
        Assert.Equal(8, Assert.IsType<WitnessAnswer.OtherSize>(Ask(5, 7)).Size);
        Assert.Equal(8, Assert.IsType<WitnessAnswer.OtherSize>(Ask(0, 5)).Size);
        Assert.Equal(8, Assert.IsType<WitnessAnswer.OtherSize>(Ask(9, 12)).Size);
        Assert.Contains("larger than", Assert.IsType<WitnessAnswer.Malformed>(Ask(9, 5)).Reason, StringComparison.Ordinal);
        Assert.Contains("was forked", Assert.IsType<WitnessAnswer.Inconsistent>(Ask(8, 8, Others)).Reason, StringComparison.Ordinal);
        Assert.Contains("does not lead", Assert.IsType<WitnessAnswer.Inconsistent>(Ask(8, 12, Others)).Reason, StringComparison.Ordinal);
        Assert.IsType<WitnessAnswer.Inconsistent>(_handler.Witness.Add(new AddCheckpoint { OldSize = 8, Hashes = Leaves[..3], Note = Note(Leaves, 8) }.Write()));
        Assert.IsType<WitnessAnswer.Untrusted>(_handler.Witness.Add(new AddCheckpoint { OldSize = 8, Hashes = [], Note = Note(Leaves, 8) with { Signatures = [new NoteSignature("the/log", 1, [1])] } }.Write()));
        Assert.Equal("another/log", Assert.IsType<WitnessAnswer.UnknownOrigin>(_handler.Witness.Add(new AddCheckpoint { OldSize = 0, Hashes = [], Note = SignedNote.Sign("another/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "the/log", _ledger) }.Write())).Origin);
        Assert.IsType<WitnessAnswer.Malformed>(_handler.Witness.Add("old 0\n"u8));
        Assert.Equal([400, 403, 404, 409, 422], [new WitnessAnswer.Malformed("").Status, new WitnessAnswer.Untrusted("").Status, new WitnessAnswer.UnknownOrigin("").Status, new WitnessAnswer.OtherSize(1).Status, new WitnessAnswer.Inconsistent("").Status]);
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(8, 8));
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_with_two_ledgers_one_wins()
    {
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(0, 1));
        var token = TestContext.Current.CancellationToken;
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Ask(1, 6, i % 2 == 0 ? Leaves : [Leaves[0], .. Others[1..]]), token)));
        Assert.Single(answers.OfType<WitnessAnswer.Cosigned>());
        Assert.Equal(15, answers.OfType<WitnessAnswer.OtherSize>().Count());
    }

    [Fact]
    public void What_somebody_put_in_its_folder_is_not_built_on_and_a_folder_has_one_process()
    {
        Assert.IsType<WitnessAnswer.Cosigned>(Ask(0, 8));
        var file = Directory.GetFiles(_folder["w", "ledgers"], "checkpoint", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(file, Note(Leaves, 3).Write());
        Assert.Contains("no signature counts", Assert.Throws<DocumentException>(() => Ask(3, 8)).Message, StringComparison.Ordinal);
        Assert.Contains("Only one may", Assert.Throws<ArchiveRefusedException>(() => new Witness(_folder["w"], _handler.Configuration, _ledger)).Message, StringComparison.Ordinal);
    }

    private WitnessAnswer Ask(int old, int size, Digest[]? leaves = null)
    {
        var proof = old == 0 || old >= size ? [] : Proof(leaves ?? Leaves, old, size);
        var request = new AddCheckpoint { OldSize = old, Hashes = proof, Note = Note(leaves ?? Leaves, size) };
        Assert.Equal(request.Write(), AddCheckpoint.Parse(request.Write(), "it").Write());
        return _handler.Witness.Add(request.Write());
    }

    private static IReadOnlyList<Digest> Proof(Digest[] leaves, int old, int size) =>
        TileProofs.Consistency(old, size, place => [.. leaves.Take(size).SelectMany(leaf => leaf.ToArray())]).Hashes;

    private SignedNote Note(Digest[] leaves, int size) =>
        SignedNote.Sign(new Checkpoint { Origin = "the/log", Size = size, Root = MerkleTree.Root(leaves.AsSpan(0, size)) }.ToText(), "the/log", _ledger);
}
