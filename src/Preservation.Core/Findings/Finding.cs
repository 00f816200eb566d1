using Preservation.Core.Digests;
using Preservation.Core.Manifests;

namespace Preservation.Core.Findings;

/// <param name="Holding">Whose part it is; null for strangers that belong to no holding.</param>
/// <param name="Store">In which store; empty for a restored folder.</param>
/// <param name="Key">The key in the store.</param>
/// <param name="Artifact">The artifact that lies there; null for inventories, manifests and strangers.</param>
public sealed record Place(HoldingId? Holding, string Store, string Key, ArtifactName? Artifact)
{
    /// <summary>What a reader calls it.</summary>
    public string Subject => Artifact?.Value ?? Key;
}

/// <summary>One difference between what the manifest says and what a store holds. Damage is a result, never an exception.</summary>
public abstract record Finding
{
    // Closed: the cases below are all there are.
    private Finding(Place place) => Place = place;

    public Place Place { get; }

    /// <summary>The word in receipts and in <c>--json</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether the store holds something else than it should; otherwise it is only unknown what it holds.</summary>
    public virtual bool IsDamage => true;

    /// <summary>Whether <c>repair</c> can put the right bytes there.</summary>
    public virtual bool IsRepairable => IsDamage;

    /// <summary>The case in one sentence: subject, what is, what should be.</summary>
    public abstract string Text { get; }

    protected string Head => this switch
    {
        { Place.Holding: null } => $"Store '{Place.Store}'",
        { Place.Store.Length: 0 } => $"The restored '{Place.Holding}'",
        _ => $"Replica '{Place.Store}' of '{Place.Holding}'",
    };

    /// <param name="Place">Where.</param>
    /// <param name="Expected">What should be there.</param>
    /// <param name="Reason">What the store says of it: that it was deleted, and when; null when it says nothing.</param>
    public sealed record Missing(Place Place, Digest Expected, string? Reason = null) : Finding(Place)
    {
        public override string Kind => "missing";

        public override string Text => $"{Head} lacks '{Place.Subject}'; the manifest says {Expected.Short}{(Reason is null ? "." : $": {Reason}")}";
    }

    public sealed record Altered(Place Place, Digest Expected, Digest? Actual, long Size, string? Where) : Finding(Place)
    {
        public override string Kind => "altered";

        public override string Text => $"{Head} holds {(Actual is { } actual ? actual.Short : $"{Size} bytes")} for '{Place.Subject}'; the manifest says {Expected.Short}"
            + (Where is null ? "." : $" ({Where}).");
    }

    public sealed record Truncated(Place Place, Digest Expected, Digest? Actual, long ExpectedSize, long Size) : Finding(Place)
    {
        public override string Kind => "truncated";

        public override string Text => $"{Head} holds {Size} bytes for '{Place.Subject}'; the manifest says {ExpectedSize} bytes, {Expected.Short}.";
    }

    public sealed record Unexpected(Place Place, long Size, string What) : Finding(Place)
    {
        public override string Kind => "unexpected";

        /// <summary>Nothing is ever deleted.</summary>
        public override bool IsRepairable => false;

        public override string Text => $"{Head} holds {(What.StartsWith('e') ? "an" : "a")} {What} of {Size} bytes at '{Place.Key}', which no manifest names. It was left as it is.";
    }

    public sealed record Unreadable(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "unreadable";

        public override bool IsDamage => false;

        public override string Text => $"{Head} could not be read at '{Place.Subject}', so nothing is known of it: {Reason}";
    }

    /// <param name="Place">Where.</param>
    /// <param name="Reason">Why not, as a sentence.</param>
    /// <param name="IsAway">Whether the store could not be asked at all.</param>
    public sealed record NotChecked(Place Place, string Reason, bool IsAway = false) : Finding(Place)
    {
        public override string Kind => "not-checked";

        public override bool IsDamage => false;

        public override string Text => $"{Head} was not checked: {Reason}";
    }

    public sealed record Untrusted(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "untrusted";

        public override string Text => $"{Head} holds a manifest that is not to be believed at '{Place.Key}': {Reason}";
    }

    public sealed record RolledBack(Place Place, long Sequence, long Newest) : Finding(Place)
    {
        public override string Kind => "rolled-back";

        public override string Text => $"{Head} presents sequence {Sequence} as the newest; sequence {Newest} is known and signed.";
    }

    /// <summary>A key that should be locked is not, or something was put over it. Whether its bytes are right is another question.</summary>
    public sealed record LockDrift(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "lock-drift";

        public override string Text => $"{Head} is not locked as it should be at '{Place.Subject}': {Reason}";
    }

    /// <summary>The store does not do any more what it did when it was probed.</summary>
    public sealed record CapabilityDrift(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "capability-drift";

        public override bool IsDamage => false;

        public override string Text => $"{Head} is not what it was when it was probed: {Reason} Run 'preserve store probe {Place.Store}'.";
    }

    /// <summary>The ledger in the store was rolled back, forked, changed or is not to be believed.</summary>
    public sealed record LedgerDamage(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "ledger-damage";

        public override bool IsRepairable => false;

        public override string Text => Reason;
    }

    /// <summary>The ledger in the store lacks something that others have, or that witnesses should have signed.</summary>
    public sealed record LedgerBehind(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "ledger-behind";

        public override bool IsDamage => false;

        public override string Text => Reason;
    }

    /// <summary>A timestamp, or what it is of, is not what it was.</summary>
    public sealed record EvidenceDamage(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "evidence-damage";

        public override bool IsRepairable => false;

        public override string Text => $"{Head} has evidence that does not hold: {Reason}";
    }

    /// <summary>A timestamp should have been renewed.</summary>
    public sealed record EvidenceDue(Place Place, string Reason) : Finding(Place)
    {
        public override string Kind => "evidence-due";

        public override bool IsDamage => false;

        public override string Text => $"{Head} has evidence whose time comes: {Reason}";
    }

    /// <summary>The clock of this machine differs from another one by more than the policy allows.</summary>
    /// <param name="Place">The store that was looked at.</param>
    /// <param name="Source">With whose clock it was compared.</param>
    /// <param name="SecondsAhead">By how much it is ahead at least; negative when it is behind.</param>
    public sealed record ClockSkew(Place Place, string Source, long SecondsAhead) : Finding(Place)
    {
        public override string Kind => "clock-skew";

        public override bool IsDamage => false;

        public override string Text => $"When store '{Place.Store}' was looked at, the clock of the machine was {Math.Abs(SecondsAhead)} s {(SecondsAhead > 0 ? "ahead of" : "behind")} that of {Source}: one of them is wrong, and perhaps the times of what was signed.";
    }

    /// <summary>Bytes of an upload that nobody goes on with: unseen, and a cost.</summary>
    public sealed record UnfinishedUpload(Place Place, long Size, DateTimeOffset BegunAt) : Finding(Place)
    {
        public override string Kind => "unfinished-upload";

        public override bool IsDamage => false;

        public override string Text => $"{Head} keeps {Size} bytes of an upload to '{Place.Key}' that was begun on {BegunAt:u} and never completed. 'preserve store clean {Place.Store}' gives it up.";
    }

    /// <summary>The store never had this holding: too few copies, but nothing was lost.</summary>
    public sealed record NotStored(Place Place) : Finding(Place)
    {
        public override string Kind => "not-stored";

        public override bool IsDamage => false;

        public override bool IsRepairable => false;

        public override string Text => $"Store '{Place.Store}' has not got {(Place.Artifact is null ? "" : $"'{Place.Artifact}' of ")}'{Place.Holding}' yet. Run 'preserve store fill {Place.Store}'.";
    }
}
