using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>Sets what was stamped beside what the store has: a timestamp of another signature proves nothing of this one.</summary>
public sealed class CompareStamped(IObjectStore store, TrustPolicy trust)
{
    /// <returns>How they differ, as a sentence; null when they do not.</returns>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<string?> RunAsync(StampSubject subject, byte[] data, CancellationToken cancellationToken)
    {
        try
        {
            return subject switch
            {
                StampSubject.ManifestSignature signature when !await HasAsync(signature, data, cancellationToken) => $"The stamped {subject} is not in the envelope that the store has.",
                StampSubject.Checkpoint when await ProblemAsync(subject, data, cancellationToken) is { } problem => $"The stamped {subject} is not of the ledger that the store has: {problem}.",
                _ => null,
            };
        }
        catch (DocumentException e)
        {
            return e.Message;
        }
    }

    private async Task<bool> HasAsync(StampSubject.ManifestSignature signature, byte[] data, CancellationToken cancellationToken)
    {
        var key = ManifestFiles.EnvelopeOf(signature.Holding, signature.Sequence);
        return await ReadSmallFile.RunAsync(store, key, cancellationToken) is { } bytes
            && DsseEnvelope.Parse(bytes, $"'{key}' in store '{store.Name}'").Signatures.Any(each => each.KeyId == signature.KeyId.ToString() && each.Signature.AsSpan().SequenceEqual(data));
    }

    private async Task<string?> ProblemAsync(StampSubject subject, byte[] data, CancellationToken cancellationToken)
    {
        var document = $"'{subject.DataKey}' in store '{store.Name}'";
        var (ledger, note) = (new StoredLedger(store, LedgerTrust.Of(trust)), SignedNote.Parse(data, document));
        var stamped = Checkpoint.Parse(note.Text, document);
        return await ledger.HeadAsync(cancellationToken) is { } head ? await SavedHead.ContradictionAsync(ledger, head.Checkpoint, stamped, cancellationToken) : "it has none";
    }
}
