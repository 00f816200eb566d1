using Preservation.Core.Receipts;

namespace Preservation.Core.Ledger.Entries;

/// <summary>What a receipt in the ledger is of. Registrations and amendments are there by their manifests.</summary>
public enum ReceiptDeed
{
    Audited,
    Repaired,
    Filled,
    Restored,
    Drilled,

    /// <summary>Locks were extended.</summary>
    Locked,

    /// <summary>A legal hold was put on a holding.</summary>
    HoldSet,

    /// <summary>A legal hold was taken off.</summary>
    HoldReleased,

    /// <summary>A person said that an incident is known.</summary>
    Acknowledged,
}

public static class ReceiptDeeds
{
    /// <summary>The name in entries, e.g. <c>audited</c> or <c>hold-set</c>.</summary>
    public static string Name(this ReceiptDeed deed) => deed switch
    {
        ReceiptDeed.HoldSet => "hold-set",
        ReceiptDeed.HoldReleased => "hold-released",
        _ => deed.ToString().ToLowerInvariant(),
    };

    public static bool TryParse(string name, out ReceiptDeed deed)
    {
        foreach (var known in Enum.GetValues<ReceiptDeed>())
        {
            deed = known;
            if (known.Name() == name)
                return true;
        }
        deed = default;
        return false;
    }

    /// <summary>How the ledger calls a receipt of this kind; null for those that are there by their manifests.</summary>
    public static ReceiptDeed? Of(ReceiptKind kind) => kind switch
    {
        ReceiptKind.Audit => ReceiptDeed.Audited,
        ReceiptKind.Repair => ReceiptDeed.Repaired,
        ReceiptKind.Fill => ReceiptDeed.Filled,
        ReceiptKind.Restore => ReceiptDeed.Restored,
        ReceiptKind.Drill => ReceiptDeed.Drilled,
        ReceiptKind.Lock => ReceiptDeed.Locked,
        ReceiptKind.Hold => ReceiptDeed.HoldSet,
        ReceiptKind.Release => ReceiptDeed.HoldReleased,
        ReceiptKind.Acknowledgement => ReceiptDeed.Acknowledged,
        _ => null,
    };

    /// <summary>Holds are of one holding, always.</summary>
    public static bool NeedsHolding(this ReceiptDeed deed) => deed is ReceiptDeed.HoldSet or ReceiptDeed.HoldReleased;
}
