using System.Runtime.CompilerServices;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Archive.Ledger;

/// <summary>A checkpoint that is believed, with its signatures.</summary>
public sealed record LedgerHead(SignedNote Note, Checkpoint Checkpoint);

/// <summary>
/// The ledger as one store has it (C2SP tlog-tiles, below <c>ledger/</c>). Stores are not trusted: tiles and entries count
/// when they lead to the root of a signed checkpoint.
/// </summary>
public sealed class StoredLedger(IObjectStore store, LedgerTrust trust)
{
    public const string Folder = "ledger", HeadPath = "checkpoint", HeadKey = $"{Folder}/{HeadPath}";

    public IObjectStore Store { get; } = store;

    /// <summary>Whose checkpoints are believed.</summary>
    public LedgerTrust Trust { get; } = trust;

    /// <summary>The store that keeps the head: the one that preservation.json names, else the first that takes in new holdings; null when there is none.</summary>
    public static IObjectStore? HeadStore(ArchiveContext archive) =>
        archive.Stores.FirstOrDefault(store => archive.LedgerHead is { } name ? store.Name == name : !archive.Draining.Contains(store.Name));

    /// <summary>The ledger in <see cref="HeadStore"/>.</summary>
    /// <exception cref="ArchiveRefusedException">No store keeps the head.</exception>
    public static StoredLedger OfHead(ArchiveContext archive) => HeadStore(archive) is { } head
        ? new StoredLedger(head, LedgerTrust.Of(archive.Trust))
        : throw new ArchiveRefusedException(archive.LedgerHead is { } gone
            ? $"Store '{gone}', which keeps the head of the ledger by preservation.json ('ledger', 'head'), is none of this archive (any more). Name another there."
            : "No store takes in anything, so that none can keep the head of the ledger. Add one with 'preserve store add'.");

    /// <summary>Null when the store has no ledger.</summary>
    /// <exception cref="DocumentException">It is not to be believed.</exception>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<LedgerHead?> HeadAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(HeadPath, cancellationToken) is not { } bytes)
            return null;
        var note = SignedNote.Parse(bytes, Document(HeadPath));
        return new LedgerHead(note, Trust.Believe(note, Document(HeadPath)));
    }

    /// <summary>What was decided to follow a tree of this size; null when nothing was.</summary>
    /// <exception cref="DocumentException">What lies there was not signed for this ledger, or is no successor.</exception>
    public async Task<(StagedAppend Staged, Checkpoint Checkpoint)?> StagedAsync(long size, CancellationToken cancellationToken)
    {
        var path = StagedAppend.PathOf(size);
        if (await FindAsync(path, cancellationToken) is not { } bytes)
            return null;
        var staged = StagedAppend.Parse(bytes, size, Document(path));
        var checkpoint = Trust.Believe(staged.Note, Document(path));
        return checkpoint.Size == size + staged.Entries.Count
            ? (staged, checkpoint)
            : throw new DocumentException(Document(path), "line 1", $"{staged.Entries.Count} entries after {size} do not make the {checkpoint.Size} of its checkpoint");
    }

    /// <summary>The bytes of a tile of a tree; a later tree may keep it in a wider one only.</summary>
    /// <exception cref="DocumentException">It is not there.</exception>
    public Task<byte[]> TileAsync(TileCoordinates tile, long size, CancellationToken cancellationToken) =>
        ReadAsync(tile.Path, TreeTiles.Holding(tile.Level, tile.Index * TreeSize.TileWidth, size).Path, cancellationToken);

    /// <summary>The entries of a bundle of a tree.</summary>
    /// <exception cref="DocumentException">It is not there, or cut short.</exception>
    public async Task<IReadOnlyList<byte[]>> BundleAsync(BundleCoordinates bundle, long size, CancellationToken cancellationToken) =>
        EntryBundle.Read(bundle, await ReadAsync(bundle.Path, BundleCoordinates.Of(bundle.Index * TreeSize.TileWidth, size).Path, cancellationToken));

    /// <summary>What is needed to go on with a tree.</summary>
    /// <param name="head">Its checkpoint; null for the empty tree.</param>
    /// <param name="size">Of the newest tree that the store has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DocumentException">The tiles do not lead to the root.</exception>
    public async Task<RightEdge> EdgeAsync(Checkpoint? head, long size, CancellationToken cancellationToken)
    {
        if (head is null || head.Size == 0)
            return RightEdge.Empty;
        var edge = await RightEdge.ReadAsync(head.Size, (tile, token) => TileAsync(tile, size, token), cancellationToken);
        return edge.Root == head.Root ? edge
            : throw new DocumentException(Document("tile"), $"size {head.Size}", "the tiles at the right edge do not lead to the root of the checkpoint");
    }

    /// <summary>Entries from one index on, a bundle at a time.</summary>
    /// <exception cref="DocumentException">A bundle is not there, or cut short.</exception>
    public IAsyncEnumerable<byte[]> EntriesAsync(long from, long size, CancellationToken cancellationToken) => EntriesAsync(from, size, size, cancellationToken);

    /// <summary>What the first <paramref name="size"/> entries say.</summary>
    /// <exception cref="DocumentException">A bundle is not there, or an entry is none.</exception>
    public async IAsyncEnumerable<LedgerEvent> EventsAsync(long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var bytes in EntriesAsync(0, size, cancellationToken))
            yield return LedgerEntry.Parse(bytes, $"An entry of the ledger in store '{Store.Name}'").Event;
    }

    /// <summary>Entries from one index to before another, of a tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="DocumentException">A bundle is not there, or cut short.</exception>
    public async IAsyncEnumerable<byte[]> EntriesAsync(long from, long to, long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = from; at < to;)
        {
            var bundle = BundleCoordinates.Of(at, size);
            var first = bundle.Index * TreeSize.TileWidth;
            var entries = await BundleAsync(bundle, size, cancellationToken);
            for (; at < to && at < first + bundle.Width; at++)
                yield return entries[(int)(at - first)];
        }
    }

    /// <summary>The bytes at a path; null when nothing lies there.</summary>
    public Task<byte[]?> FindAsync(string path, CancellationToken cancellationToken) =>
        ReadSmallFile.RunAsync(Store, $"{Folder}/{path}", cancellationToken);

    /// <summary>What messages call a file.</summary>
    public string Document(string path) => $"'{Folder}/{path}' in store '{Store.Name}'";

    private async Task<byte[]> ReadAsync(string path, string wider, CancellationToken cancellationToken) =>
        await FindAsync(path, cancellationToken)
        ?? (wider == path ? null : await FindAsync(wider, cancellationToken))
        ?? throw new DocumentException(Document(path), "byte 0", "it is missing");
}
