using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Witnessing;

/// <summary>What a witness answers (C2SP tlog-witness): a closed set, with the HTTP status that stands for it.</summary>
public abstract record WitnessAnswer(int Status)
{
    /// <summary>The media type of a size in the body of <see cref="OtherSize"/>.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>It has kept the checkpoint, and signed it.</summary>
    public sealed record Cosigned(NoteSignature Signature) : WitnessAnswer(200);

    /// <summary>The request cannot be read, or asks for something that no ledger can mean.</summary>
    public sealed record Malformed(string Reason) : WitnessAnswer(400);

    /// <summary>The checkpoint is not signed by a key that the witness trusts for this ledger.</summary>
    public sealed record Untrusted(string Reason) : WitnessAnswer(403);

    /// <summary>The witness does not watch this ledger.</summary>
    public sealed record UnknownOrigin(string Origin) : WitnessAnswer(404);

    /// <summary>The checkpoint that it signed last has another size than the request says.</summary>
    public sealed record OtherSize(long Size) : WitnessAnswer(409);

    /// <summary>The checkpoint does not go on with the one that it signed last.</summary>
    public sealed record Inconsistent(string Reason) : WitnessAnswer(422);
}
