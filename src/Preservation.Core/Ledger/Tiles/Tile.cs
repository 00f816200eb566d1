using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>A tile: up to 256 hashes of a level, 32 bytes each, one after the other (C2SP tlog-tiles).</summary>
/// <param name="Place">Its width is the number of hashes.</param>
/// <param name="Hashes">From left to right.</param>
public sealed record Tile(TileCoordinates Place, IReadOnlyList<Digest> Hashes)
{
    /// <summary>Bytes of a full tile.</summary>
    public const int FullSize = TreeSize.TileWidth * Digest.Size;

    /// <summary>32 bytes per hash.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Hashes.Count * Digest.Size];
        for (var i = 0; i < Hashes.Count; i++)
            Hashes[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        return bytes;
    }

    /// <summary>
    /// Reads the hashes of a tile. More hashes than the place asks for are passed over: tiles only grow, and a store may
    /// keep the grown one alone. Whether the hashes are true, only a proof to a signed root says.
    /// </summary>
    /// <exception cref="DocumentException">It is cut short, longer than a full tile, or no whole number of hashes.</exception>
    public static Tile Read(TileCoordinates place, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Digest.Size != 0 || bytes.Length > FullSize || bytes.Length < place.Width * Digest.Size)
        {
            throw new DocumentException(place.Path, $"byte {bytes.Length}",
                $"it ends here; {place.Width} to {TreeSize.TileWidth} hashes of {Digest.Size} bytes are expected");
        }
        var hashes = new Digest[place.Width];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new Digest(bytes.Slice(i * Digest.Size, Digest.Size));
        return new Tile(place, hashes);
    }
}
