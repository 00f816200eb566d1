using System.Buffers.Binary;
using Preservation.Core.Json;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>Up to 256 entries, each after its length in two bytes, the higher one first (C2SP tlog-tiles).</summary>
public static class EntryBundle
{
    /// <summary>Bytes that an entry may have, for its length is written in 16 bits.</summary>
    public const int LargestEntry = ushort.MaxValue;

    /// <exception cref="ArgumentException">There are no entries or more than 256, or one is longer than 65535 bytes.</exception>
    public static byte[] Write(IReadOnlyList<byte[]> entries)
    {
        if (entries.Count is 0 or > TreeSize.TileWidth)
            throw new ArgumentException($"A bundle has 1 to {TreeSize.TileWidth} entries, not {entries.Count}.", nameof(entries));
        var bytes = new byte[entries.Sum(entry => sizeof(ushort) + entry.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            if (entry.Length > LargestEntry)
                throw new ArgumentException($"An entry has at most {LargestEntry} bytes, not {entry.Length}.", nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)entry.Length);
            entry.CopyTo(bytes, at + sizeof(ushort));
            at += sizeof(ushort) + entry.Length;
        }
        return bytes;
    }

    /// <summary>
    /// Reads the first entries, as many as the place is wide. More entries after them are passed over: bundles only grow, and
    /// a store may keep the grown one alone.
    /// </summary>
    /// <exception cref="DocumentException">It is cut short, or has more than 256 entries.</exception>
    public static IReadOnlyList<byte[]> Read(BundleCoordinates place, ReadOnlySpan<byte> bytes)
    {
        var entries = Read(bytes, place.Path);
        if (entries.Count < place.Width)
            throw new DocumentException(place.Path, $"byte {bytes.Length}", $"it ends after {entries.Count} entries; {place.Width} are expected");
        return [.. entries.Take(place.Width)];
    }

    /// <summary>Reads all entries that there are.</summary>
    /// <exception cref="DocumentException">It is cut short, or has more than 256 entries.</exception>
    public static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> bytes, string document = "the bundle")
    {
        List<byte[]> entries = [];
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes[at..];
            if (rest.Length < sizeof(ushort))
                throw new DocumentException(document, $"byte {at}", "one byte stands here; a length of two bytes is expected");
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (rest.Length - sizeof(ushort) < length)
                throw new DocumentException(document, $"byte {at}", $"an entry of {length} bytes starts here, but {rest.Length - sizeof(ushort)} follow");
            if (entries.Count == TreeSize.TileWidth)
                throw new DocumentException(document, $"byte {at}", $"entry {TreeSize.TileWidth} starts here; a bundle has at most {TreeSize.TileWidth}");
            entries.Add(rest.Slice(sizeof(ushort), length).ToArray());
            at += sizeof(ushort) + length;
        }
        return entries;
    }
}
