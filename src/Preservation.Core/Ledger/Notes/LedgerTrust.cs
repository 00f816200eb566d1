using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Ledger.Notes;

/// <summary>Whose signatures count under the checkpoints of one ledger.</summary>
/// <param name="Origin">Which ledger it is; its keys have the same name.</param>
/// <param name="Keys">One of them must have signed, and none of them wrongly.</param>
public sealed record LedgerTrust(string Origin, IReadOnlyList<VerifierKey> Keys)
{
    /// <summary>Whose signatures are counted beside.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <summary>The origin of an archive's ledger.</summary>
    public static string OriginOf(Guid archive) => $"weight-preservation/{archive}";

    /// <summary>
    /// Every ECDSA key that may sign receipts and is not revoked. A checkpoint says no time, so that a key whose time is over
    /// still counts: what it signed stays the beginning of what is signed now.
    /// </summary>
    /// <exception cref="FormatException">The key of a witness is none.</exception>
    public static LedgerTrust Of(TrustPolicy trust)
    {
        var origin = OriginOf(trust.Archive);
        return new LedgerTrust(origin, [.. trust.Keys
            .Where(key => key.MaySign.HasFlag(Purposes.Receipts) && key.RevokedFrom is null && key.Key.Algorithm.IsEcdsa())
            .Select(key => new VerifierKey.Ecdsa(origin, key.Key))])
        {
            Witnesses = [.. trust.Witnesses.Select(witness => VerifierKey.Parse(witness.Key))],
        };
    }

    /// <summary>The first who may sign checkpoints; null when none may.</summary>
    public ISigner? SignerOf(IEnumerable<ISigner> signers) => signers.FirstOrDefault(signer => Keys.OfType<VerifierKey.Ecdsa>().Any(key => key.Key.Id == signer.Key.Id));

    /// <summary>The witnesses whose signature under a note is good.</summary>
    public IReadOnlyList<VerifierKey> WitnessesOf(SignedNote note) => [.. NoteJudgement.Of(note, Witnesses).Verified.Select(verdict => verdict.Key)];

    /// <summary>What a note says of this ledger.</summary>
    /// <exception cref="DocumentException">No signature counts, one is wrong, or it is no checkpoint of this ledger.</exception>
    public Checkpoint Believe(SignedNote note, string document)
    {
        if (NoteJudgement.Of(note, Keys).Refusal is { } refusal)
            throw new DocumentException(document, "signatures", refusal);
        var checkpoint = Checkpoint.Parse(note.Text, document);
        return checkpoint.Origin == Origin
            ? checkpoint
            : throw new DocumentException(document, "line 1", $"it is of '{checkpoint.Origin}', not of '{Origin}'");
    }
}
