using System.Globalization;
using System.Security.Cryptography;
using Preservation.Archive.Copying;
using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Receipts;

/// <summary>What a receipt has become.</summary>
/// <param name="Receipt">It.</param>
/// <param name="IsSigned">Whether it is signed and so kept in stores.</param>
/// <param name="NotKeptIn">Stores that could not take it, and why.</param>
public sealed record IssuedReceipt(Receipt Receipt, bool IsSigned, IReadOnlyList<ObjectStoreException> NotKeptIn);

/// <summary>
/// Signs receipts, keeps them in every store that can be reached, and tells the catalogue. Without a signer the
/// catalogue learns only that there was a try: what cannot be proven later does not count as verified.
/// </summary>
public sealed class IssueReceipt(ArchiveContext archive)
{
    /// <summary>Called with a signed receipt before the first store sees it, by who must be able to repeat it after a crash.</summary>
    public Action<byte[]>? Staged { get; init; }

    /// <summary>The id that a receipt begun now will have.</summary>
    public static string NewId(DateTimeOffset startedAt) => string.Create(CultureInfo.InvariantCulture,
        $"{startedAt:yyyyMMdd'T'HHmmss'Z'}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");

    /// <summary>The receipt that samples were seeded from; null for the newest one when the receipt is made.</summary>
    public Digest? Seed { get; init; }

    /// <summary>Stores that were looked at as a whole.</summary>
    public IReadOnlyList<string> LookedAt { get; init; } = [];

    /// <summary>For the receipt of a hold or its release.</summary>
    public HoldChange? Hold { get; init; }

    /// <summary>For the receipt of a restore.</summary>
    public RestoredHolding? Restored { get; init; }

    /// <summary>For the receipt of an acknowledgement.</summary>
    public AcknowledgedIncident? Acknowledged { get; init; }

    /// <summary>The one lease that all the work was done under; who has lost it signs nothing, and the catalogue takes nothing from him.</summary>
    public Lease? Under { get; init; }

    /// <exception cref="LeaseLostException">Somebody else may have gone on with the work.</exception>
    public async Task<IssuedReceipt> RunAsync(
        ReceiptKind kind, string id, DateTimeOffset startedAt, IReadOnlyList<Check> checks,
        IReadOnlyList<RepairedReplica> repairs, IReadOnlyList<Finding> strays, CancellationToken cancellationToken)
    {
        // Who was stopped for a while must not put into stores what somebody else has done since.
        if (Under is not null && !await archive.Catalogue.RenewAsync(Under, cancellationToken))
            throw new LeaseLostException(Under);
        var receipt = new Receipt
        {
            Id = id,
            Kind = kind,
            Archive = archive.Id,
            StartedAt = startedAt,
            EndedAt = archive.Now(),
            Tool = archive.Tool,
            Worker = archive.Worker,
            Policy = archive.PolicyDigest,
            Previous = Seed ?? await archive.Catalogue.LastReceiptAsync(cancellationToken),
            Checks = checks,
            Repairs = repairs,
            Strays = strays,
            LookedAt = LookedAt,
            Hold = Hold,
            Restored = Restored,
            Acknowledged = Acknowledged,
            Clocks = archive.Clocks.With(archive.Stores, archive.Now()),
        };
        if (archive.Signers.Count == 0)
        {
            await archive.Catalogue.ApplyAsync(receipt, null, Under, cancellationToken);
            return new IssuedReceipt(receipt, false, []);
        }
        var payload = ReceiptJson.Write(receipt);
        var envelope = DsseEnvelope.Sign(DsseEnvelope.InToto, payload, archive.Signers).Write();
        Staged?.Invoke(envelope);
        var enter = EnterReceipt.Begin(archive);
        var issued = await KeepAsync(receipt, envelope, cancellationToken);
        if (enter is not null && issued.NotKeptIn.Count < archive.Stores.Count
            && await enter.RunAsync(receipt, Digest.Of(payload), cancellationToken) is { } why)
            archive.Progress.Note($"Receipt {id} is kept, and the ledger is not as it should be: {why} 'preserve ledger sync' enters what is missing, 'preserve ledger check' says what is wrong.");
        if (issued.NotKeptIn.Count < archive.Stores.Count && await StampDeed.RunAsync(archive, receipt, cancellationToken) is { } waits)
            archive.Progress.Note($"Not stamped yet, and kept until it is: {waits} 'preserve evidence stamp' tries again.");
        return issued;
    }

    /// <summary>Keeps a receipt that was staged before a crash, and may or may not be in some stores and in the catalogue.</summary>
    public Task<IssuedReceipt> RepeatAsync(byte[] envelope, CancellationToken cancellationToken)
    {
        const string document = "the receipt in the journal";
        return KeepAsync(ReceiptJson.Read(DsseEnvelope.Parse(envelope, document).Payload, document), envelope, cancellationToken);
    }

    private async Task<IssuedReceipt> KeepAsync(Receipt receipt, byte[] envelope, CancellationToken cancellationToken)
    {
        var notKept = await PutAsync(receipt.Key, envelope, cancellationToken);
        // A receipt that no store keeps proves nothing tomorrow.
        var isKept = notKept.Count < archive.Stores.Count;
        await archive.Catalogue.ApplyAsync(receipt, isKept ? Digest.Of(envelope) : null, Under, cancellationToken);
        return new IssuedReceipt(receipt, true, notKept);
    }

    private async Task<IReadOnlyList<ObjectStoreException>> PutAsync(string key, byte[] envelope, CancellationToken cancellationToken)
    {
        List<ObjectStoreException> notKept = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                await WriteKnown.PutAsync(store, key, envelope, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                notKept.Add(e);
            }
        }
        return notKept;
    }
}
