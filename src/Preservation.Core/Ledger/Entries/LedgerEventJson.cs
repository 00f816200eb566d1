using System.Text.Json;
using System.Text.RegularExpressions;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Ledger.Entries;

/// <summary>The members of an entry after <c>type</c>, read strictly.</summary>
internal static partial class LedgerEventJson
{
    public static void WriteReceipt(Utf8JsonWriter json, ReceiptReference receipt)
    {
        json.WriteString("receipt", receipt.Id);
        json.WriteString("receiptSha256", receipt.Digest.ToString());
    }

    /// <summary>Null when the type is not known or a name cannot be read; that is then among the problems.</summary>
    public static LedgerEvent? Read(JsonReading reading)
    {
        var type = reading.String("type");
        return type switch
        {
            LedgerEvent.ManifestSigned.Registered or LedgerEvent.ManifestSigned.Amended => ReadManifest(reading, type),
            LedgerEvent.KeyAdded.Name => new LedgerEvent.KeyAdded(reading.Digest("keyid"), Words(reading, "holder"), TrustPolicy(reading)),
            LedgerEvent.KeyRetired.Name => new LedgerEvent.KeyRetired(reading.Digest("keyid"), reading.Moment("until"), TrustPolicy(reading)),
            LedgerEvent.KeyRevoked.Name => new LedgerEvent.KeyRevoked(
                reading.Digest("keyid"), reading.Moment("from"), Words(reading, "reason"), TrustPolicy(reading)),
            LedgerEvent.TrustPolicyChanged.Name => new LedgerEvent.TrustPolicyChanged(TrustPolicy(reading)),
            LedgerEvent.PolicyChanged.Name => new LedgerEvent.PolicyChanged(reading.Digest("policySha256")),
            LedgerEvent.StoreAdded.Name => new LedgerEvent.StoreAdded(Store(reading)),
            LedgerEvent.StoreRetired.Name => new LedgerEvent.StoreRetired(Store(reading), Words(reading, "reason")),
            LedgerEvent.Tombstone.Name => ReadTombstone(reading),
            _ when ReceiptDeeds.TryParse(type, out var deed) => ReadReceipt(reading, deed),
            _ => Unknown(reading, type),
        };
    }

    private static LedgerEvent.ManifestSigned? ReadManifest(JsonReading reading, string type)
    {
        var (holding, sequence) = (Holding(reading), reading.Integer("sequence"));
        if (sequence == 0 != (type == LedgerEvent.ManifestSigned.Registered))
            reading.Fail("sequence", $"it is {sequence} in an entry of type '{type}'; 0 is that of a registration, and only of one");
        var manifest = reading.Digest("manifestSha256");
        return holding is null ? null : new LedgerEvent.ManifestSigned(holding, sequence, manifest);
    }

    private static LedgerEvent.ReceiptSigned ReadReceipt(JsonReading reading, ReceiptDeed deed)
    {
        var holding = reading.Optional("holding") is null ? null : Holding(reading);
        if (holding is null && deed.NeedsHolding())
            reading.Fail("holding", "it is missing; the id of the holding is expected");
        var id = reading.String("receipt");
        if (!ReceiptId().IsMatch(id))
            reading.Fail("receipt", "it is no id of a receipt; 20261120T120000Z-1a2b3c4d is one");
        return new LedgerEvent.ReceiptSigned(deed, new ReceiptReference(id, reading.Digest("receiptSha256")), holding);
    }

    private static LedgerEvent.Tombstone? ReadTombstone(JsonReading reading)
    {
        var (holding, manifest, reason) = (Holding(reading), reading.Digest("manifestSha256"), Words(reading, "reason"));
        return holding is null ? null : new LedgerEvent.Tombstone(holding, manifest, reason);
    }

    private static LedgerEvent? Unknown(JsonReading reading, string type)
    {
        if (type.Length > 0)
            reading.Fail("type", "it is no type of entry that is known");
        return null;
    }

    private static Digests.Digest TrustPolicy(JsonReading reading) => reading.Digest("trustPolicySha256");

    private static HoldingId? Holding(JsonReading reading)
    {
        if (!HoldingId.TryParse(reading.String("holding"), out var holding))
            reading.Fail("holding", "it is no id of a holding");
        return holding;
    }

    private static string Store(JsonReading reading)
    {
        var store = reading.String("store");
        if (!StoreName().IsMatch(store))
            reading.Fail("store", "it is no name of a store");
        return store;
    }

    private static string Words(JsonReading reading, string member)
    {
        var words = reading.String(member);
        if (string.IsNullOrWhiteSpace(words))
            reading.Fail(member, "it says nothing");
        return words;
    }

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReceiptId();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StoreName();
}
