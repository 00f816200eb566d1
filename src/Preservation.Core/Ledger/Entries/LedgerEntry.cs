using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Ledger.Entries;

/// <summary>One thing that happened, as a leaf of the ledger says it.</summary>
/// <param name="Archive">The UUID of the archive: the ledgers of two archives share no entry.</param>
/// <param name="At">When it happened, to the second. Not when it was appended: that follows from the checkpoints around it.</param>
/// <param name="Event">What happened.</param>
public sealed record LedgerEntry(Guid Archive, DateTimeOffset At, LedgerEvent Event)
{
    public const string Schema = "urn:weight-preservation:ledger-entry:v1";

    /// <summary>The only bytes of this entry: JSON in one line with its members in a fixed order, and LF.</summary>
    /// <exception cref="ArgumentException">They are more than 65535, or <see cref="Parse"/> would not take them.</exception>
    public byte[] ToBytes()
    {
        var bytes = Write();
        if (bytes.Length > EntryBundle.LargestEntry)
            throw new ArgumentException($"An entry has at most {EntryBundle.LargestEntry} bytes; this one of type '{Event.Type}' has {bytes.Length}.");
        var problems = ProblemsOf(bytes, "the entry", out _);
        return problems.Count == 0 ? bytes : throw new ArgumentException($"The entry cannot be written: {string.Join("; ", problems)}.");
    }

    /// <summary>Its leaf in the tree (RFC 6962 section 2.1).</summary>
    /// <exception cref="ArgumentException">As <see cref="ToBytes"/>.</exception>
    public Digest LeafHash() => MerkleTree.HashLeaf(ToBytes());

    /// <summary>Reads an entry. Bytes that are not exactly those that would be written are refused: one entry has one leaf hash.</summary>
    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static LedgerEntry Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        if (bytes.Length > EntryBundle.LargestEntry)
            throw new DocumentException(document, $"byte {EntryBundle.LargestEntry}", $"it goes on; an entry has at most {EntryBundle.LargestEntry} bytes");
        var problems = ProblemsOf(bytes, document, out var entry);
        if (problems.Count > 0)
            throw new DocumentException(document, problems);
        var only = entry!.Write();
        return bytes.Span.SequenceEqual(only)
            ? entry
            : throw new DocumentException(document, $"byte {bytes.Span.CommonPrefixLength(only)}",
                "from here on it is written otherwise than entries are: in one line, members in their order, each character in one way");
    }

    private byte[] Write() => StrictJson.Write(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("archive", $"urn:uuid:{Archive}");
            json.WriteString("at", Moments.Write(At));
            json.WriteString("type", Event.Type);
            Event.Write(json);
            json.WriteEndObject();
        },
        indented: false);

    private static List<Problem> ProblemsOf(ReadOnlyMemory<byte> bytes, string document, out LedgerEntry? entry)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var (archive, at) = (root.Uuid("archive"), root.Moment("at"));
        var happened = LedgerEventJson.Read(root);
        root.NoOthers();
        entry = happened is null ? null : new LedgerEntry(archive, at, happened);
        return problems;
    }
}
