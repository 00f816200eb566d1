using System.Globalization;
using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>
/// What follows a tree of a given size. Who puts it first at <see cref="PathOf"/> has decided it, and whoever comes by after that
/// finishes it: the tiles that follow from it are the same whoever makes them, and so is the signed head.
/// </summary>
public sealed record StagedAppend
{
    /// <summary>Leaves of the tree before.</summary>
    public required long OldSize { get; init; }

    /// <summary>The signed checkpoint of the tree after.</summary>
    public required SignedNote Note { get; init; }

    /// <summary>The new entries: 1 to 256.</summary>
    public required IReadOnlyList<byte[]> Entries { get; init; }

    /// <summary>Where the successor of a tree lies, relative to the folder of the ledger: <c>staged/x001/067</c>.</summary>
    public static string PathOf(long oldSize) => $"staged/{TilePath.Write(oldSize, TreeSize.TileWidth)}";

    /// <summary>A line with the size before and the bytes of the note, the note, the entries as a bundle.</summary>
    public byte[] Write()
    {
        var note = Note.Write();
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{OldSize} {note.Length}\n")), .. note, .. EntryBundle.Write(Entries)];
    }

    /// <exception cref="DocumentException">It is no such file, or not the successor of a tree of that size.</exception>
    public static StagedAppend Parse(ReadOnlySpan<byte> bytes, long oldSize, string document)
    {
        var end = bytes.IndexOf((byte)'\n');
        var words = end is > 0 and < 32 ? Encoding.ASCII.GetString(bytes[..end]).Split(' ') : [];
        if (words.Length != 2 || words[0] != oldSize.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bytes.Length - end - 1)
            throw new DocumentException(document, "line 1", $"'{oldSize}' and the length of a note that follows are expected");
        var rest = bytes[(end + 1)..];
        var note = SignedNote.Parse(rest[..length], document);
        var entries = EntryBundle.Read(rest[length..]);
        return entries.Count > 0
            ? new StagedAppend { OldSize = oldSize, Note = note, Entries = entries }
            : throw new DocumentException(document, $"byte {bytes.Length}", "it ends without an entry");
    }
}
