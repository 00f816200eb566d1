using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Rebuilding;

/// <summary>What was found in the store.</summary>
/// <param name="Holdings">Taken in.</param>
/// <param name="Receipts">Taken in.</param>
/// <param name="Refused">What was not believed, as sentences.</param>
public sealed record RebuildOutcome(int Holdings, int Receipts, IReadOnlyList<string> Refused);

/// <summary>Fills an empty catalogue from what lies in one store: verified records, and receipts whose signatures count, in the order of their time.</summary>
public sealed class RebuildCatalogue(IObjectStore store, TrustPolicy trust, IWorkProgress progress)
{
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<RebuildOutcome> RunAsync(ICatalogue empty, CancellationToken cancellationToken)
    {
        List<string> refused = [];
        var holdings = 0;
        progress.Begin("reading records", 0);
        foreach (var id in (await FindRecords.ListAsync(store, cancellationToken)).Select(HoldingId.Parse))
        {
            var reading = await new ReadRecord(store, trust).RunAsync(id, cancellationToken);
            if (reading.Problem is { } problem)
                refused.Add(problem.Text);
            if (reading.Record is not { } record)
                continue;
            await empty.PutAsync(record, cancellationToken);
            progress.FileDone(id.Value);
            holdings++;
        }
        progress.Begin("reading receipts", 0);
        var receipts = await ReceiptsAsync(refused, cancellationToken);
        foreach (var (receipt, digest) in InOrder(receipts))
            await empty.ApplyAsync(receipt, digest, under: null, cancellationToken);
        return new RebuildOutcome(holdings, receipts.Count, refused);
    }

    // In the order of time; what ended within one second names the one before it.
    private static IEnumerable<(Receipt Receipt, Digest Digest)> InOrder(List<(Receipt Receipt, Digest Digest)> receipts)
    {
        foreach (var second in receipts.GroupBy(entry => entry.Receipt.EndedAt).OrderBy(group => group.Key))
        {
            var left = second.OrderBy(entry => entry.Receipt.Id, StringComparer.Ordinal).ToList();
            while (left.Count > 0)
            {
                var next = left.FindIndex(entry => left.All(other => other.Digest != entry.Receipt.Previous));
                yield return left[Math.Max(0, next)];
                left.RemoveAt(Math.Max(0, next));
            }
        }
    }

    private async Task<List<(Receipt Receipt, Digest Digest)>> ReceiptsAsync(List<string> refused, CancellationToken cancellationToken)
    {
        List<(Receipt, Digest)> receipts = [];
        var read = new ReadReceipts(store, trust);
        await foreach (var stored in read.RunAsync(cancellationToken))
            receipts.Add((stored.Receipt, stored.Digest));
        refused.AddRange(read.Refused);
        return receipts;
    }
}
