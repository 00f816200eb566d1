using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Appends entries to the one head of the ledger, in the store that keeps it. Sign, stage, publish, move the head: the first to
/// stage what follows a size has decided it, and everybody who comes by finishes it, so that a process may be killed anywhere
/// and many may append at once; where the store does not refuse a second write to a key, in turns (<see cref="LedgerTurn"/>). No entry is signed that this process has not made or that a key of the ledger has not signed.
/// </summary>
public sealed class AppendEntries(ArchiveContext archive, StoredLedger ledger)
{
    /// <summary>More tries than there are appenders at once.</summary>
    private const int Attempts = 200;

    private readonly SavedHead _saved = new(archive);

    /// <param name="entries">At least one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The head with all of them in it.</returns>
    /// <exception cref="ArchiveRefusedException">There is no key to sign with.</exception>
    /// <exception cref="DamageException">The ledger in the store is not the one that was signed before; nothing was appended.</exception>
    /// <exception cref="DocumentException">A file of the ledger is damaged; nothing was appended.</exception>
    /// <exception cref="ObjectStoreException">The store failed; some of the entries may be in the ledger.</exception>
    public async Task<LedgerHead> RunAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var signer = ledger.Trust.SignerOf(archive.Signers)
            ?? throw new ArchiveRefusedException("Nothing can be entered into the ledger without a signing key that the trust policy has for receipts.");
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        LedgerHead head = null!;
        foreach (var chunk in entries.Select(entry => entry.ToBytes()).Chunk(TreeSize.TileWidth))
            head = await AppendAsync(chunk, signer, cancellationToken);
        return head;
    }

    /// <summary>Finishes what was begun and not ended, by this process or by another.</summary>
    /// <returns>The head; null while the ledger is empty.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<(LedgerHead? Head, RightEdge Edge)> SettleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await ledger.HeadAsync(cancellationToken);
            var size = head?.Checkpoint.Size ?? 0;
            var edge = await ledger.EdgeAsync(head?.Checkpoint, size, cancellationToken);
            if (await ledger.StagedAsync(size, cancellationToken) is { } next)
            {
                await FinishAsync(edge, next.Staged, next.Checkpoint, cancellationToken);
                continue;
            }
            await CompareAsync(head, cancellationToken);
            return (head, edge);
        }
    }

    private async Task CompareAsync(LedgerHead? head, CancellationToken cancellationToken)
    {
        if (_saved.Read() is { } seen)
        {
            var contradiction = head is null ? "it is not there any more" : await SavedHead.ContradictionAsync(ledger, head.Checkpoint, seen.Checkpoint, cancellationToken);
            if (contradiction is not null)
                throw new DamageException($"The ledger in store '{ledger.Store.Name}' is not the one that this machine has seen: {contradiction}. Nothing was entered. Run 'preserve ledger check'.");
        }
        if (head is not null)
            _saved.Keep(head);
    }

    private async Task<LedgerHead> AppendAsync(byte[][] entries, ISigner signer, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (_, edge) = await SettleAsync(cancellationToken);
            var append = edge.Append([.. entries.Select(entry => MerkleTree.HashLeaf(entry))]);
            var checkpoint = new Checkpoint { Origin = ledger.Trust.Origin, Size = append.Edge.Size, Root = append.Root };
            var staged = new StagedAppend { OldSize = edge.Size, Note = SignedNote.Sign(checkpoint.ToText(), ledger.Trust.Origin, signer), Entries = entries };
            await TryStageAsync(staged, cancellationToken);
            // Whatever was decided is finished: mine, perhaps by an answer that was lost, or that of somebody else.
            var decided = await ledger.StagedAsync(edge.Size, cancellationToken);
            if (decided is not { } next)
                continue;
            await FinishAsync(edge, next.Staged, next.Checkpoint, cancellationToken);
            if (next.Staged.Entries.Count == entries.Length && next.Staged.Entries.Zip(entries).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                var head = new LedgerHead(next.Staged.Note, next.Checkpoint);
                _saved.Keep(head);
                return head;
            }
        }
        throw new ObjectStoreException(ledger.Store.Name, StoreFailure.Conflict, $"In store '{ledger.Store.Name}' others appended to the ledger {Attempts} times in between. Run the same command again.");
    }

    private async Task TryStageAsync(StagedAppend staged, CancellationToken cancellationToken)
    {
        try
        {
            await WriteKnown.PutAsync(ledger.Store, $"{StoredLedger.Folder}/{StagedAppend.PathOf(staged.OldSize)}", staged.Write(), cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            // Somebody else was first, or is about to be.
        }
    }

    // Every step may have been done already, by anybody.
    private async Task FinishAsync(RightEdge edge, StagedAppend staged, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var append = edge.Append([.. staged.Entries.Select(entry => MerkleTree.HashLeaf(entry))]);
        if (append.Root != checkpoint.Root)
            throw new DocumentException(ledger.Document(StagedAppend.PathOf(staged.OldSize)), "its checkpoint", $"its entries after the first {edge.Size} do not lead to its root");
        await new PublishTiles(ledger).RunAsync(edge.Size, append, staged.Entries, cancellationToken);
        await new MoveHead(ledger).RunAsync(new LedgerHead(staged.Note, checkpoint), cancellationToken);
    }
}
