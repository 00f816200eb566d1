using System.Globalization;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>
/// A proof that stands alone: an inclusion proof together with the signed checkpoint that it leads to (C2SP tlog-proof). With
/// the bytes of the entry and the keys of the ledger, whoever has it needs neither stores nor this program. Files of it
/// end in <c>.tlog-proof</c>.
/// </summary>
public sealed record TlogProof
{
    /// <summary>The first line.</summary>
    public const string FirstLine = "c2sp.org/tlog-proof@v1";

    internal const string Extra = "extra ", Place = "index ";

    /// <summary>Bytes that nobody has signed, for whatever they help; null when there are none.</summary>
    public byte[]? Unsigned { get; init; }

    /// <summary>Of the leaf, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The siblings, from the leaf to the root; a path in a tree of 2^62 leaves has 62.</summary>
    public required IReadOnlyList<Digest> Hashes { get; init; }

    /// <summary>A signed checkpoint, as it was published.</summary>
    public required SignedNote Checkpoint { get; init; }

    public byte[] Write()
    {
        var text = new StringBuilder($"{FirstLine}\n");
        if (Unsigned is not null)
            text.Append(CultureInfo.InvariantCulture, $"{Extra}{Convert.ToBase64String(Unsigned)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Place}{Index}\n");
        foreach (var hash in Hashes)
            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(hash.ToArray())}\n");
        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Checkpoint.Write()];
    }

    /// <summary>Reads a proof; written again it has the same bytes.</summary>
    /// <exception cref="DocumentException">Everything that is wrong with its form. It is not verified.</exception>
    public static TlogProof Parse(ReadOnlySpan<byte> bytes, string document) => TlogProofText.Read(bytes, document);

    /// <summary>
    /// Says why this does not prove that the entry is in the ledger; null when it does. Whether enough witnesses have
    /// signed is for the caller to say, by the verdicts of <see cref="NoteJudgement"/>.
    /// </summary>
    /// <param name="entry">The bytes of the entry.</param>
    /// <param name="origin">Of the ledger, as the caller knows it.</param>
    /// <param name="keys">That are trusted to sign checkpoints of this ledger, and nobody else's.</param>
    public string? Refusal(ReadOnlySpan<byte> entry, string origin, IReadOnlyList<VerifierKey> keys)
    {
        if (NoteJudgement.Of(Checkpoint, keys).Refusal is { } refusal)
            return $"its checkpoint is not trusted: {refusal}";
        try
        {
            var head = Notes.Checkpoint.Parse(Checkpoint.Text, "its checkpoint");
            if (head.Origin != origin)
                return $"its checkpoint is of '{head.Origin}', not of '{origin}'";
            return new InclusionProof(Index, head.Size, Hashes).Holds(MerkleTree.HashLeaf(entry), head.Root)
                ? null
                : $"it does not lead from this entry at index {Index} to the root of the checkpoint of {head.Size} entries";
        }
        catch (DocumentException e)
        {
            return e.Message;
        }
    }
}
