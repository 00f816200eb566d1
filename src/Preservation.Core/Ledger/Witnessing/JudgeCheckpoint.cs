using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Witnessing;

/// <summary>Decides what a witness says to a request; it knows the ledgers that it watches and what it signed last, and nothing else.</summary>
public static class JudgeCheckpoint
{
    /// <summary>The ledger and the checkpoint of a request, or the answer when none of it is to be considered.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="watched">The ledgers that the witness watches.</param>
    public static (LedgerTrust? Trust, Checkpoint? Checkpoint, WitnessAnswer? Refusal) Find(AddCheckpoint request, IReadOnlyList<LedgerTrust> watched)
    {
        // The origin stands in the first line of whatever text it is.
        var origin = request.Note.Text.Split('\n')[0];
        if (watched.FirstOrDefault(each => each.Origin == origin) is not { } trust)
            return (null, null, new WitnessAnswer.UnknownOrigin(origin));
        if (NoteJudgement.Of(request.Note, trust.Keys).Refusal is { } refusal)
            return (trust, null, new WitnessAnswer.Untrusted(refusal));
        try
        {
            return (trust, Checkpoint.Parse(request.Note.Text, "the checkpoint"), null);
        }
        catch (DocumentException e)
        {
            return (trust, null, new WitnessAnswer.Malformed(e.Message));
        }
    }

    /// <summary>Why a checkpoint that is signed by its ledger is not cosigned; null when it is to be.</summary>
    /// <param name="request">Which brought it.</param>
    /// <param name="checkpoint">Its text.</param>
    /// <param name="last">What was cosigned last of this ledger; null when nothing was.</param>
    public static WitnessAnswer? Refusal(AddCheckpoint request, Checkpoint checkpoint, Checkpoint? last) => request switch
    {
        { OldSize: var old } when old > checkpoint.Size => new WitnessAnswer.Malformed($"the old size {old} is larger than the {checkpoint.Size} entries of the checkpoint"),
        { OldSize: var old } when old != (last?.Size ?? 0) => new WitnessAnswer.OtherSize(last?.Size ?? 0),
        { OldSize: 0, Hashes.Count: > 0 } => new WitnessAnswer.Inconsistent("nothing is to be shown from size 0, and a proof is given"),
        // With nothing signed before, or only the empty tree, every tree goes on with it.
        { OldSize: 0 } when checkpoint.Size > 0 || last is null || last.Root == checkpoint.Root => null,
        { OldSize: var old } when old == checkpoint.Size => request.Hashes.Count == 0 && last!.Root == checkpoint.Root ? null
            : new WitnessAnswer.Inconsistent($"another tree of {old} entries was cosigned: the ledger was forked"),
        _ when request.Proof(checkpoint.Size).Holds(last!.Root, checkpoint.Root) => null,
        _ => new WitnessAnswer.Inconsistent($"the proof does not lead from the {last!.Size} entries that were cosigned to the {checkpoint.Size} of the checkpoint"),
    };
}
