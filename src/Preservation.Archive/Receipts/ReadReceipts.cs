using System.Runtime.CompilerServices;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Receipts;

/// <summary>A receipt that lies in a store and is to be believed.</summary>
/// <param name="Receipt">What it says.</param>
/// <param name="Envelope">Its bytes.</param>
public sealed record StoredReceipt(Receipt Receipt, byte[] Envelope)
{
    /// <summary>By which the receipt after it names it.</summary>
    public Digest Digest => Digest.Of(Envelope);

    /// <summary>By which the ledger names it.</summary>
    public Digest PayloadDigest => Digest.Of(DsseEnvelope.Parse(Envelope, "the receipt").Payload);
}

/// <summary>Reads the receipts of a store, in no order.</summary>
public sealed class ReadReceipts(IObjectStore store, TrustPolicy trust)
{
    private const string Folder = "receipts", Ending = ".dsse.json";

    /// <summary>What is not to be believed, as sentences.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Whether a receipt is known already, by its id: the same bytes lie in every store.</summary>
    public Func<string, bool> IsKnown { get; init; } = _ => false;

    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async IAsyncEnumerable<StoredReceipt> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in store.ListAsync(Folder, cancellationToken))
        {
            if (!StorageKey.IsKey(entry.Key) || IsKnown(entry.Key[(entry.Key.LastIndexOf('/') + 1)..].Replace(Ending, "", StringComparison.Ordinal))
                || await ReadSmallFile.RunAsync(store, entry.Key, cancellationToken) is not { } bytes)
                continue;
            if (Verify(bytes, entry.Key) is { } receipt)
                yield return new StoredReceipt(receipt, bytes);
        }
    }

    private Receipt? Verify(byte[] bytes, string key)
    {
        try
        {
            return VerifyReceipt.Run(bytes, trust, $"The receipt '{key}' in store '{store.Name}'");
        }
        catch (DocumentException e)
        {
            Refused.Add(e.Message);
            return null;
        }
    }
}
