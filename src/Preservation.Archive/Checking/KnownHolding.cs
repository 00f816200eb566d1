using Preservation.Archive.Ports;

namespace Preservation.Archive.Checking;

/// <summary>What the catalogue remembers of a holding; a reason to look, never a reference.</summary>
public sealed record KnownHolding(HoldingEntry? Entry, IReadOnlyList<ReplicaEntry> Replicas, bool HasHold)
{
    /// <summary>Whether the store was never given the holding, or not its newest sequence.</summary>
    public bool IsBehind(string store) =>
        !Replicas.Any(replica => replica.Store == store) || Replicas.Any(replica => replica.Store == store && replica.State.Condition == "not-stored");

    /// <summary>Whether the store was never given the holding at all.</summary>
    public bool WasNeverStored(string store) =>
        Replicas.Where(replica => replica.Store == store).All(replica => replica.State.Condition == "not-stored");
}
