using Preservation.Archive.Files;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;

namespace Preservation.Archive.Ledger;

/// <summary>
/// The newest checkpoint that this machine has seen, in the folder of the archive. With it a store that presents an older
/// ledger, or another one, is found out.
/// </summary>
public sealed class SavedHead(ArchiveContext archive)
{
    public const string FileName = "ledger.checkpoint";

    private static readonly Lock OneAtATime = new();

    private readonly LedgerTrust _trust = LedgerTrust.Of(archive.Trust);

    private string Path => System.IO.Path.Combine(archive.Folder, FileName);

    /// <summary>Null when none was seen.</summary>
    /// <exception cref="DocumentException">The file is damaged, or its key is not trusted any more.</exception>
    public LedgerHead? Read() => File.Exists(Path) ? Read(File.ReadAllBytes(Path), $"'{Path}'") : null;

    /// <summary>A checkpoint that somebody kept.</summary>
    /// <exception cref="DocumentException">It is not to be believed.</exception>
    public LedgerHead Read(byte[] bytes, string document)
    {
        var note = SignedNote.Parse(bytes, document);
        return new LedgerHead(note, _trust.Believe(note, document));
    }

    /// <summary>Keeps a head that goes on with the one that was seen before.</summary>
    public void Keep(LedgerHead head)
    {
        lock (OneAtATime)
        {
            var known = Read();
            if (known is null || known.Checkpoint.Size < head.Checkpoint.Size)
                DurableFile.Write(Path, head.Note.Write());
            else if (known.Note.Text == head.Note.Text && known.Note.Joined(head.Note) is var joined && joined.Signatures.Count > known.Note.Signatures.Count)
                DurableFile.Write(Path, joined.Write());
        }
    }

    /// <summary>Says how a ledger contradicts a checkpoint that was seen before; null when it goes on with it.</summary>
    /// <exception cref="DocumentException">A tile is missing or has a wrong length.</exception>
    /// <exception cref="Ports.ObjectStoreException">The store could not be asked.</exception>
    public static async Task<string?> ContradictionAsync(StoredLedger ledger, Checkpoint head, Checkpoint seen, CancellationToken cancellationToken)
    {
        if (seen.Size > head.Size)
            return $"it ends at {head.Size} entries, and {seen.Size} were signed: it was rolled back";
        if (seen.Size == head.Size)
            return seen.Root == head.Root ? null : $"its {head.Size} entries are not those that were signed before: it was forked";
        if (seen.Size == 0)
            return null;
        var proof = await TileProofs.ConsistencyAsync(seen.Size, head.Size, (tile, token) => ledger.TileAsync(tile, head.Size, token), cancellationToken);
        return proof.Holds(seen.Root, head.Root) ? null : $"its first {seen.Size} entries are not those that were signed before: it was forked";
    }
}
