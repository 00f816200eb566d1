using System.Globalization;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Ledger.Witnessing;

/// <summary>What a ledger asks of a witness (C2SP tlog-witness, <c>add-checkpoint</c>): to sign a checkpoint that goes on with the one that it signed last.</summary>
public sealed record AddCheckpoint
{
    /// <summary>Hashes of a proof that are read at most.</summary>
    public const int MostHashes = 63;

    /// <summary>Bytes of a request that are read at most: a note, and a proof of <see cref="MostHashes"/>.</summary>
    public const int LargestSize = SignedNote.LargestSize + 4096;

    private const string Old = "old ";

    /// <summary>Entries of the checkpoint that the witness signed last, as far as is known; 0 when it signed none.</summary>
    public required long OldSize { get; init; }

    /// <summary>Shows that the new tree goes on with the old one; none from 0.</summary>
    public required IReadOnlyList<Digest> Hashes { get; init; }

    /// <summary>The new checkpoint, signed by the ledger.</summary>
    public required SignedNote Note { get; init; }

    public byte[] Write() =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Old}{OldSize}\n{string.Concat(Hashes.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n"))}\n")),
        .. Note.Write(),
    ];

    /// <summary>The proof as it can be checked.</summary>
    public ConsistencyProof Proof(long newSize) => new(OldSize, newSize, Hashes);

    /// <exception cref="DocumentException">Everything that is wrong with its form.</exception>
    public static AddCheckpoint Parse(ReadOnlySpan<byte> bytes, string document)
    {
        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0)
            throw new DocumentException(document, $"byte {bytes.Length}", "it ends without an empty line; a checkpoint is expected after one");
        var lines = Encoding.ASCII.GetString(bytes[..end]).Split('\n');
        List<Problem> problems = [];
        var old = ReadOld(lines[0], problems);
        if (lines.Length - 1 > MostHashes)
            problems.Add(new Problem($"line {MostHashes + 2}", $"{lines.Length - 1} hashes are given; a proof has at most {MostHashes}"));
        List<Digest> hashes = [];
        for (var i = 1; i < Math.Min(lines.Length, MostHashes + 1); i++)
        {
            if (StrictBase64.Read(lines[i]) is { Length: Digest.Size } hash)
                hashes.Add(new Digest(hash));
            else
                problems.Add(new Problem($"line {i + 1}", "a hash is expected: base64 of 32 bytes"));
        }
        return problems.Count == 0
            ? new AddCheckpoint { OldSize = old, Hashes = hashes, Note = SignedNote.Parse(bytes[(end + 2)..], document) }
            : throw new DocumentException(document, problems);
    }

    private static long ReadOld(string line, List<Problem> problems)
    {
        if (line.StartsWith(Old, StringComparison.Ordinal) && long.TryParse(line[Old.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size <= TreeSize.Largest && line == string.Create(CultureInfo.InvariantCulture, $"{Old}{size}"))
            return size;
        problems.Add(new Problem("line 1", "'old ' and a size in decimal are expected"));
        return 0;
    }
}
