using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;

namespace Preservation.Archive.Receipts;

/// <summary>Finds a receipt by its id in the stores of an archive.</summary>
public sealed class FindReceipt(ArchiveContext archive)
{
    /// <summary>Its bytes, from the first store in which it is to be believed.</summary>
    /// <exception cref="ArchiveRefusedException">No store has it, or what they have is not to be believed; the reasons say which.</exception>
    public async Task<byte[]> RunAsync(string id, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                if (Key(id) is not { } key || await ReadSmallFile.RunAsync(store, key, cancellationToken) is not { } bytes)
                    continue;
                _ = VerifyReceipt.Run(bytes, archive.Trust, $"The receipt '{key}' in store '{store.Name}'");
                return bytes;
            }
            catch (Exception e) when (e is ObjectStoreException or DocumentException)
            {
                reasons.Add(e.Message);
            }
        }
        throw new ArchiveRefusedException($"No store gives a receipt '{id}'. Its id looks like 20261120T120000Z-1a2b3c4d; 'preserve ledger show --last 0' lists those that are in the ledger.") { Reasons = reasons };
    }

    private static string? Key(string id) =>
        id.Length > 6 && id.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') ? Core.Ledger.Entries.ReceiptEntries.KeyOf(id) : null;
}
