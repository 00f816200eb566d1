using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Locks;

/// <summary>
/// Compares the locks and versions of a holding's keys with what they should be: a lock that is missing, shorter than
/// receipts say, or ended; a legal hold that is off; something that was put or deleted over a locked key.
/// </summary>
/// <param name="store">Where.</param>
/// <param name="known">What receipts say.</param>
/// <param name="hasHold">Whether a legal hold is in force.</param>
/// <param name="now">When it is looked at.</param>
public sealed class CheckLocks(IObjectStore store, KnownLocks known, bool hasHold, DateTimeOffset now)
{
    private const int Parallelism = 8;

    /// <summary>Some servers cut fractions of a second.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>At most one finding for each key; none where the store has no locks. Keys that are not there are for others to tell.</summary>
    public async Task<IReadOnlyList<Finding.LockDrift>> RunAsync(HoldingRecord record, CancellationToken cancellationToken)
    {
        if (store.Locks is not { } locks)
            return [];
        var versions = await VersionsAsync(locks, record.Id, cancellationToken);
        var expected = known.Until ?? locks.Rule.UntilFrom(record.Manifest.CreatedAt);
        ConcurrentBag<Finding.LockDrift> findings = [];
        await Parallel.ForEachAsync(
            record.ExpectedFiles(),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var drift = OverWritten(file, versions[file.Key].ToList())
                    ?? Judge(await locks.ReadAsync(StorageKey.Parse(file.Key), token), locks.Rule, expected);
                if (drift is not null)
                    findings.Add(new Finding.LockDrift(new Place(record.Id, store.Name.Value, file.Key, file.Artifact), drift));
            });
        return [.. findings.OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)];
    }

    /// <summary>Adds them to what else was found, one finding for each key: a key that is missing says that it was deleted, and wrong bytes come before a wrong lock.</summary>
    public static void Merge(Dictionary<string, Finding> byKey, IEnumerable<Finding.LockDrift> drifts)
    {
        foreach (var drift in drifts)
        {
            byKey[drift.Place.Key] = byKey.GetValueOrDefault(drift.Place.Key) switch
            {
                null => drift,
                Finding.Missing missing => missing with { Reason = drift.Reason },
                var other => other,
            };
        }
    }

    private string? OverWritten(ExpectedFile file, List<StoredVersion> versions)
    {
        var current = versions.Find(version => version.IsCurrent);
        if (current is { IsDeletion: true })
            return $"it was deleted on {current.At:u}; the locked version lies below that mark.";
        // The inventory at the top gets a new version with each sequence, and is read by every audit.
        if (file.IsReplaceable || versions.Count(version => !version.IsDeletion) <= 1 || current?.Version == known.Versions.GetValueOrDefault(file.Key))
            return null;
        return $"it is written once, and the store has {versions.Count} versions of it; the newest is of {current?.At:u} and was not proven.";
    }

    private string? Judge(KeyLock? actual, LockRule rule, DateTimeOffset expected) => actual switch
    {
        null => null,
        { Until: null } => $"it has no lock; {rule} is configured.",
        { Until: { } until } when until < now => $"its lock ended on {until:u}. 'preserve store extend-locks {store.Name}' sets a new one.",
        { Until: { } until } when until + Rounding < expected => $"its lock ends on {until:u}, and should last until {expected:u}.",
        { Mode: LockMode.Governance } when rule.Mode == LockMode.Compliance => "its lock can be lifted (governance), and should not be (compliance).",
        { HasHold: false } when hasHold => "a legal hold is in force and is not on it.",
        _ => null,
    };

    private static async Task<ILookup<string, StoredVersion>> VersionsAsync(IStoreLocks locks, HoldingId id, CancellationToken cancellationToken)
    {
        List<StoredVersion> versions = [];
        foreach (var part in new[] { ObjectPart.Weights, ObjectPart.Record })
        {
            await foreach (var version in locks.VersionsAsync(HoldingRecord.Folder(id, part), cancellationToken))
                versions.Add(version);
        }
        return versions.ToLookup(version => version.Key, StringComparer.Ordinal);
    }
}
