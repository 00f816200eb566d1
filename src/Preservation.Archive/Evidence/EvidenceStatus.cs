using Preservation.Archive.Ports;
using Preservation.Core.Policies;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>A timestamp that must be renewed some day.</summary>
/// <param name="Stamp">Which.</param>
/// <param name="Ends">When its certificate or an algorithm ends.</param>
/// <param name="RenewBy">When it is to be renewed at the latest.</param>
/// <param name="Why">What ends then.</param>
public sealed record WatchedStamp(StampRecord Stamp, DateTimeOffset Ends, DateTimeOffset RenewBy, string Why)
{
    /// <summary>By the rule in force.</summary>
    public static WatchedStamp Of(StampRecord stamp, LedgerRule rule)
    {
        var (ends, why) = stamp.Algorithms.Where(rule.AlgorithmEnds.ContainsKey).Select(algorithm => (rule.AlgorithmEnds[algorithm], $"the policy ends {algorithm}"))
            .Append((stamp.NotAfter, "its certificate ends")).MinBy(each => each.Item1);
        return new WatchedStamp(stamp, ends, ends - rule.RenewBefore, why);
    }
}

/// <summary>How the evidence of an archive stands.</summary>
public sealed record EvidenceState
{
    /// <summary>By when they are to be renewed.</summary>
    public required IReadOnlyList<WatchedStamp> Watched { get; init; }

    public required IReadOnlyList<StoredRenewal> Renewals { get; init; }

    /// <summary>What has no timestamp of every authority yet.</summary>
    public required IReadOnlyList<StampSubject> Unstamped { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }

    /// <summary>When something is to be renewed next; null while there is nothing.</summary>
    public DateTimeOffset? RenewBy => Watched.Count == 0 ? null : Watched[0].RenewBy;
}

/// <summary>Tells how the evidence stands, from what the first store that answers presents; <see cref="VerifyEvidence"/> verifies it.</summary>
public static class EvidenceStatus
{
    /// <exception cref="ObjectStoreException">No store answers.</exception>
    public static async Task<EvidenceState> RunAsync(ArchiveContext archive, CancellationToken cancellationToken)
    {
        var find = new FindUnstamped(archive);
        var unstamped = await find.RunAsync(cancellationToken);
        List<ObjectStoreException> unreachable = [.. find.Unreachable];
        foreach (var store in archive.Stores)
        {
            try
            {
                var evidence = await StoredEvidence.ReadAsync(store, cancellationToken);
                return new EvidenceState
                {
                    Watched = [.. evidence.Watched.Select(stamp => WatchedStamp.Of(stamp, archive.Policy.Ledger)).OrderBy(watched => watched.RenewBy)],
                    Renewals = evidence.Renewals,
                    Unstamped = [.. unstamped.Select(item => item.Subject)],
                    Problems = evidence.Problems,
                    Unreachable = [.. unreachable.DistinctBy(failure => failure.Store)],
                };
            }
            catch (ObjectStoreException e)
            {
                unreachable.Add(e);
            }
        }
        throw unreachable[^1];
    }
}
