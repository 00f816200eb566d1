namespace Preservation.Core.Ledger.Notes;

/// <summary>What was found of one signature of a note.</summary>
public abstract record NoteVerdict
{
    private NoteVerdict()
    {
    }

    /// <summary>Whether the signature vouches for the text.</summary>
    public virtual bool Counts => false;

    /// <summary>Why it does not, for people; null when it does.</summary>
    public abstract string? Refusal { get; }

    /// <param name="Key">Whose it is.</param>
    /// <param name="Time">When a witness says that it signed; null when nothing is said.</param>
    public sealed record Verified(VerifierKey Key, DateTimeOffset? Time) : NoteVerdict
    {
        public override bool Counts => true;

        public override string? Refusal => null;
    }

    /// <summary>A trusted key is named, and the signature is not its own.</summary>
    public sealed record Failed(VerifierKey Key, string Reason) : NoteVerdict
    {
        public override string? Refusal => $"'{Key.Name}': {Reason}";
    }

    /// <summary>A trusted key is named, and nothing is known about the signature.</summary>
    public sealed record NotChecked(VerifierKey Key, string Reason) : NoteVerdict
    {
        public override string? Refusal => $"'{Key.Name}': {Reason}";
    }

    /// <summary>No key that was given has this name and ID.</summary>
    public sealed record Unknown(string Name, uint KeyId) : NoteVerdict
    {
        public override string? Refusal => $"'{Name}' with the key ID {KeyId:x8} is not a key that is trusted here";
    }
}

/// <summary>What the signatures of a note are worth under given keys (C2SP signed-note).</summary>
public sealed record NoteJudgement
{
    /// <summary>One per signature, in their order.</summary>
    public required IReadOnlyList<NoteVerdict> Verdicts { get; init; }

    /// <summary>What counts, one for each key.</summary>
    public IReadOnlyList<NoteVerdict.Verified> Verified =>
        [.. Verdicts.OfType<NoteVerdict.Verified>().DistinctBy(verdict => verdict.Key)];

    /// <summary>Why the text must not be believed; null when it may: one signature at least counts, and none of a trusted key is wrong.</summary>
    public string? Refusal => this switch
    {
        _ when Verdicts.OfType<NoteVerdict.Failed>().FirstOrDefault() is { } failed => failed.Refusal,
        _ when Verified.Count == 0 => $"no signature counts: {string.Join("; ", Verdicts.Select(verdict => verdict.Refusal))}",
        _ => null,
    };

    /// <summary>Judges a note by trusted keys; signatures of other keys change nothing.</summary>
    public static NoteJudgement Of(SignedNote note, IReadOnlyList<VerifierKey> keys) =>
        new() { Verdicts = [.. note.Signatures.Select(signature => Judge(note, signature, keys))] };

    // Two keys may share a name and an ID by chance or by intent: then it is enough to be the signature of one of them.
    private static NoteVerdict Judge(SignedNote note, NoteSignature signature, IReadOnlyList<VerifierKey> keys)
    {
        NoteVerdict[] verdicts =
        [
            .. keys.Where(key => key.Name == signature.Name && key.Id == signature.KeyId).Select(key => key.Judge(note, signature)),
        ];
        return verdicts.FirstOrDefault(verdict => verdict.Counts)
            ?? verdicts.FirstOrDefault()
            ?? new NoteVerdict.Unknown(signature.Name, signature.KeyId);
    }
}
