using System.Globalization;
using Preservation.Archive.Ledger;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Witnessing;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Witnessing;

/// <summary>What came of asking witnesses.</summary>
/// <param name="Head">With every signature that was given.</param>
/// <param name="Silent">Witnesses that did not sign for reasons that say nothing of the ledger, as sentences.</param>
/// <param name="Contradictions">Witnesses that have signed another ledger than this, as sentences.</param>
public sealed record WitnessedHead(LedgerHead Head, IReadOnlyList<string> Silent, IReadOnlyList<string> Contradictions);

/// <summary>Asks every trusted witness that has not signed a head yet for its signature, and puts what they give under it.</summary>
public sealed class WitnessHead(ArchiveContext archive, StoredLedger ledger)
{
    /// <param name="head">Of this ledger.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Ports.ObjectStoreException">The store could not be asked or written.</exception>
    /// <exception cref="DocumentException">A tile of the ledger is damaged.</exception>
    public async Task<WitnessedHead> RunAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        var have = ledger.Trust.WitnessesOf(head.Note).Select(key => key.ToString()).ToHashSet(StringComparer.Ordinal);
        var answers = await Task.WhenAll(archive.Trust.Witnesses.Where(witness => !have.Contains(witness.Key)).Select(witness => AskAsync(witness, head, cancellationToken)));
        var note = answers.Select(answer => answer.Answer).OfType<WitnessAnswer.Cosigned>().Aggregate(head.Note, (all, one) => all.With(one.Signature));
        var signed = head with { Note = note };
        if (note != head.Note)
            await new MoveHead(ledger).RunAsync(signed, cancellationToken);
        return new WitnessedHead(
            signed,
            [.. answers.Where(answer => !answer.Contradicts).Select(answer => answer.Text).OfType<string>()],
            [.. answers.Where(answer => answer.Contradicts).Select(answer => answer.Text).OfType<string>()]);
    }

    private async Task<(WitnessAnswer? Answer, string? Text, bool Contradicts)> AskAsync(TrustedWitness witness, LedgerHead head, CancellationToken cancellationToken)
    {
        var client = new WitnessClient(archive, witness);
        var size = head.Checkpoint.Size;
        try
        {
            // What it has signed last it says itself when it is asked for too little.
            var answer = await client.AddAsync(new AddCheckpoint { OldSize = 0, Hashes = [], Note = head.Note }, cancellationToken);
            for (var attempt = 0; attempt < 3 && answer is WitnessAnswer.OtherSize { Size: var old } && old <= size; attempt++)
                answer = await client.AddAsync(new AddCheckpoint { OldSize = old, Hashes = await ProofAsync(old, size, cancellationToken), Note = head.Note }, cancellationToken);
            return answer switch
            {
                WitnessAnswer.Cosigned => (answer, null, false),
                WitnessAnswer.OtherSize { Size: var theirs } when theirs > size => (answer, string.Create(CultureInfo.InvariantCulture,
                    $"Witness '{witness.Name}' has signed a checkpoint of {theirs} entries, and the ledger has {size}: it was rolled back, or another one is shown elsewhere. Run 'preserve ledger check'."), true),
                WitnessAnswer.OtherSize => (answer, $"Witness '{witness.Name}' is asked by others at the same time; it is asked again with the next entry.", false),
                WitnessAnswer.Inconsistent { Reason: var why } => (answer, $"Witness '{witness.Name}' refuses the checkpoint of {size} entries: {why}. Run 'preserve ledger check'.", true),
                WitnessAnswer.UnknownOrigin => (answer, $"Witness '{witness.Name}' does not watch this ledger yet: give trust.json to who runs it, for 'preserve ledger witness watch'.", false),
                WitnessAnswer.Untrusted { Reason: var why } => (answer, $"Witness '{witness.Name}' does not know the key that signs this ledger: {why}. Give trust.json to who runs it, for 'preserve ledger witness watch'.", false),
                WitnessAnswer.Malformed { Reason: var why } => (answer, $"Witness '{witness.Name}' does not understand the request: {why}", false),
                _ => throw new InvalidOperationException("A witness has no other answers."),
            };
        }
        catch (WitnessSilentException e)
        {
            return (null, e.Message, false);
        }
    }

    private async Task<IReadOnlyList<Core.Digests.Digest>> ProofAsync(long old, long size, CancellationToken cancellationToken) =>
        old == 0 || old == size ? [] : (await TileProofs.ConsistencyAsync(old, size, (tile, token) => ledger.TileAsync(tile, size, token), cancellationToken)).Hashes;
}
