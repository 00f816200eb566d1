using System.Globalization;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>The lines of a <see cref="TlogProof"/> before its checkpoint, read strictly.</summary>
internal static class TlogProofText
{
    // A tree of 2^62 leaves has paths of 62 hashes; witnesses take 63 lines of a proof at most.
    private const int MostHashes = 63;

    public static TlogProof Read(ReadOnlySpan<byte> bytes, string document)
    {
        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0)
            throw new DocumentException(document, $"byte {bytes.Length}", "it ends without an empty line; a checkpoint is expected after one");
        List<Problem> problems = [];
        // What stands here is ASCII; anything else turns into a mark that no line may have.
        var lines = Encoding.ASCII.GetString(bytes[..end]).Split('\n');
        if (lines[0] != TlogProof.FirstLine)
            problems.Add(new Problem("line 1", $"'{TlogProof.FirstLine}' is expected"));
        var at = 1;
        var extra = at < lines.Length && lines[at].StartsWith(TlogProof.Extra, StringComparison.Ordinal) ? ReadExtra(lines, at++, problems) : null;
        var index = ReadIndex(lines, at++, problems);
        var hashes = ReadHashes(lines, at, problems);
        var checkpoint = ReadCheckpoint(bytes[(end + 2)..], document, problems);
        return problems.Count == 0
            ? new TlogProof { Unsigned = extra, Index = index, Hashes = hashes, Checkpoint = checkpoint! }
            : throw new DocumentException(document, problems);
    }

    private static byte[]? ReadExtra(string[] lines, int at, List<Problem> problems)
    {
        var extra = StrictBase64.Read(lines[at][TlogProof.Extra.Length..]);
        if (extra is null)
            problems.Add(new Problem($"line {at + 1}", "what follows 'extra' is not base64 in its one form"));
        return extra;
    }

    private static long ReadIndex(string[] lines, int at, List<Problem> problems)
    {
        var line = at < lines.Length ? lines[at] : "";
        if (line.StartsWith(TlogProof.Place, StringComparison.Ordinal)
            && long.TryParse(line.AsSpan(TlogProof.Place.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && line == string.Create(CultureInfo.InvariantCulture, $"{TlogProof.Place}{index}"))
            return index;
        problems.Add(new Problem($"line {at + 1}", "'index ' and a decimal number without leading zeros are expected"));
        return 0;
    }

    private static List<Digest> ReadHashes(string[] lines, int first, List<Problem> problems)
    {
        List<Digest> hashes = [];
        if (lines.Length - first > MostHashes)
            problems.Add(new Problem($"line {first + MostHashes + 1}", $"there are {lines.Length - first} hashes; no proof has more than {MostHashes}"));
        for (var at = first; at < Math.Min(lines.Length, first + MostHashes); at++)
        {
            if (StrictBase64.Read(lines[at]) is { Length: Digest.Size } hash)
                hashes.Add(new Digest(hash));
            else
                problems.Add(new Problem($"line {at + 1}", "a hash is expected: base64 of 32 bytes"));
        }
        return hashes;
    }

    private static SignedNote? ReadCheckpoint(ReadOnlySpan<byte> bytes, string document, List<Problem> problems)
    {
        try
        {
            return SignedNote.Parse(bytes, document);
        }
        catch (DocumentException e)
        {
            problems.AddRange(e.Problems.Select(problem => problem with { Place = $"checkpoint, {problem.Place}" }));
            return null;
        }
    }
}
