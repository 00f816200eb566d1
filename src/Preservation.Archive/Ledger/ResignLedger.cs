using Preservation.Archive.Ports;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Signs the head of the ledger anew after the key that signed it was revoked. Nothing of the ledger changes: it is settled, checked
/// against what this machine and the witnesses saw, and the same checkpoint gets a signature of a key that is trusted. Who does this
/// vouches for all of it, so that he should look at what was entered since the key was lost.
/// </summary>
public sealed class ResignLedger(ArchiveContext archive)
{
    /// <returns>The head, and stores that did not get it.</returns>
    /// <exception cref="ArchiveRefusedException">There is no ledger, no key to sign with, or nothing to compare with; nothing was signed.</exception>
    /// <exception cref="DamageException">The ledger is not whole, or another one was seen before; nothing was signed.</exception>
    public async Task<(LedgerHead Head, IReadOnlyList<ObjectStoreException> Unreachable)> RunAsync(CancellationToken cancellationToken)
    {
        var signer = LedgerTrust.Of(archive.Trust).SignerOf(archive.Signers)
            ?? throw new ArchiveRefusedException("No signing key of preservation.json may sign receipts by trust.json, or all of them are revoked. Make another with 'preserve keys new --co-sign'.");
        // As it was believed before; everything below is set beside what was seen then.
        var before = archive with { Trust = archive.Trust with { Keys = [.. archive.Trust.Keys.Select(key => key with { RevokedFrom = null })] } };
        if (new SavedHead(before).Read() is null)
            throw new ArchiveRefusedException($"'{SavedHead.FileName}' is not in '{archive.Folder}': without a checkpoint that was seen before, nobody knows which ledger is to be signed. Put it back from the machine that used this archive last.");
        await using var turn = await LedgerTurn.TakeAsync(archive.Catalogue, cancellationToken);
        var ledger = StoredLedger.OfHead(before);
        var (head, _) = await new AppendEntries(before, ledger).SettleAsync(turn.Lost);
        if (head is null)
            throw new ArchiveRefusedException("There is no ledger yet.");
        var check = await new CheckLedger(before).RunAsync([], turn.Lost);
        if (check.Problems.FirstOrDefault(problem => problem.IsDamage) is { } damage)
            throw new DamageException($"Nothing was signed, since the ledger is not as it should be: {damage.Text}");
        var signed = head with { Note = head.Note.With(NoteSignature.Make(head.Note.Text, ledger.Trust.Origin, signer)) };
        List<ObjectStoreException> unreachable = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                await new MoveHead(new StoredLedger(store, ledger.Trust)).RunAsync(signed, turn.Lost);
            }
            catch (ObjectStoreException e) when (store != ledger.Store)
            {
                unreachable.Add(e);
            }
        }
        new SavedHead(before).Keep(signed);
        return (signed, unreachable);
    }
}
