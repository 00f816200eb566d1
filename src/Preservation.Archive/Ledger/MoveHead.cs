using Preservation.Archive.Copying;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Moves the head of one store forward, by compare-and-swap; never back, and never away from what is there. Under the same
/// checkpoint signatures are only added.
/// </summary>
public sealed class MoveHead(StoredLedger ledger)
{
    private const int Attempts = 100;

    /// <param name="head">Whose tiles are all there, and which goes on with what the store has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    /// <exception cref="Core.Json.DocumentException">What lies there as a checkpoint is not to be believed; it was left as it is.</exception>
    public async Task RunAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        var key = StorageKey.Parse(StoredLedger.HeadKey);
        for (var attempt = 1; ; attempt++)
        {
            var existing = await ledger.Store.StatAsync(key, cancellationToken);
            var known = await ledger.HeadAsync(cancellationToken);
            if (known is not null && known.Checkpoint.Size >= head.Checkpoint.Size && !HasNewSignatures(known, head))
                return;
            var bytes = (known is not null && known.Note.Text == head.Note.Text ? known.Note.Joined(head.Note) : head.Note).Write();
            try
            {
                if (existing is null)
                {
                    await WriteKnown.PutAsync(ledger.Store, key.Value, bytes, cancellationToken);
                    return;
                }
                await using var upload = await ledger.Store.ReplaceAsync(key, bytes.Length, existing.Tag, cancellationToken);
                await upload.WriteAsync(bytes, cancellationToken);
                await upload.CompleteAsync(cancellationToken);
                return;
            }
            catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict && attempt < Attempts)
            {
                // It was moved meanwhile; perhaps far enough.
            }
        }
    }

    private static bool HasNewSignatures(LedgerHead known, LedgerHead head) =>
        known.Note.Text == head.Note.Text && known.Note.Joined(head.Note).Signatures.Count > known.Note.Signatures.Count;
}
