namespace Preservation.Archive.Ledger;

/// <summary>What is wrong with the ledger in a store.</summary>
public enum LedgerFault
{
    /// <summary>It lacks entries that others have; 'preserve ledger sync' brings it up.</summary>
    Behind,

    /// <summary>It presents fewer entries than it was seen to have.</summary>
    RolledBack,

    /// <summary>Its entries are not those that were signed elsewhere or before.</summary>
    Forked,

    /// <summary>Its checkpoint is signed by nobody who is trusted for it.</summary>
    Untrusted,

    /// <summary>A file of it is missing, or not what leads to its root.</summary>
    Damaged,

    /// <summary>A manifest or receipt in the store is not the one that was entered.</summary>
    Replaced,

    /// <summary>A manifest or receipt that was entered is not in the store.</summary>
    Missing,

    /// <summary>Receipts contradict each other, or the time at which somebody else has seen them.</summary>
    Receipts,

    /// <summary>Fewer witnesses have signed the newest checkpoint than the policy asks for.</summary>
    Unwitnessed,
}

/// <param name="Store">Where; a file of a checkpoint stands in for a store.</param>
/// <param name="Fault">What.</param>
/// <param name="Text">For people: what is, what should be.</param>
public sealed record LedgerProblem(string Store, LedgerFault Fault, string Text)
{
    /// <summary>Whether something was changed or lost; else it only has to be brought up.</summary>
    public bool IsDamage => Fault is not (LedgerFault.Behind or LedgerFault.Missing or LedgerFault.Unwitnessed);
}
