using Preservation.Archive.Checking;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>
/// What is still to be read of a full audit in one store that may be done in parts. What was read by earlier parts is
/// known by the replicas: each says when it was read in full last.
/// </summary>
internal sealed class AuditSlice
{
    private readonly UnfinishedAudit? _unfinished;
    private readonly DateTimeOffset _since;
    private readonly HashSet<string> _done;

    /// <param name="unfinished">What was begun and is not done; null when nothing was.</param>
    /// <param name="known">What the catalogue knows of the holding.</param>
    /// <param name="store">Which is audited.</param>
    /// <param name="startedAt">When this part begins.</param>
    /// <param name="longest">An audit that was begun longer ago is begun anew.</param>
    public AuditSlice(UnfinishedAudit? unfinished, KnownHolding known, string store, DateTimeOffset startedAt, TimeSpan longest)
    {
        _unfinished = unfinished is not null && unfinished.Since <= startedAt && startedAt - unfinished.Since < longest ? unfinished : null;
        _since = _unfinished?.Since ?? startedAt;
        _done = _unfinished is null ? [] : [.. known.Replicas.Where(replica => replica.Store == store && IsDone(replica.State)).Select(replica => replica.Artifact.Value)];
    }

    /// <summary>Whether another file of an artifact may be begun.</summary>
    public required Func<bool> MayBegin { get; init; }

    /// <summary>Ends what is being read; what was read before counts.</summary>
    public required CancellationToken Enough { get; init; }

    /// <summary>Who does this part.</summary>
    public required string? Worker { get; init; }

    public IReadOnlyList<ExpectedFile> ToRead(IEnumerable<ExpectedFile> files) =>
        [.. files.Where(file => file.Artifacts.Count == 0 || !file.Artifacts.All(artifact => _done.Contains(artifact.Name.Value)))];

    /// <summary>A check of the whole as a check of the part of it that was read; the same when that is everything.</summary>
    public Check Of(Check check, IReadOnlyList<ExpectedFile> toRead, CheckedFiles read)
    {
        // What a cache may have answered is no part of a full audit; keys and sizes were compared all the same.
        if (check.Reached != Grade.Full || (_unfinished is null && read.Unread.Count == 0))
            return check;
        var unread = read.Unread.SelectMany(file => file.Artifacts).Select(artifact => artifact.Name).ToHashSet();
        var found = check.Findings.Where(IsOfItsBytes).Select(finding => finding.Place.Artifact).OfType<ArtifactName>();
        var part = new AuditPart
        {
            Since = _since,
            Number = (_unfinished?.Parts ?? 0) + 1,
            IsLast = read.Unread.Count == 0,
            Previous = _unfinished?.Last,
            Workers = [.. (_unfinished?.Workers ?? []).Append(Worker).OfType<string>().Distinct()],
            BytesBefore = _unfinished?.Bytes ?? 0,
        };
        List<ArtifactName> only = [.. toRead.SelectMany(file => file.Artifacts).Select(artifact => artifact.Name).Where(name => !unread.Contains(name)).Union(found)];
        return only.Count == 0 && !part.IsLast ? check with { Reached = Grade.Presence } : check with { Only = only, Part = part };
    }

    // Keys and sizes tell of these without a read. A lock that is off says nothing of the bytes.
    private static bool IsOfItsBytes(Finding finding) => finding is Finding.Missing or Finding.Altered or Finding.Truncated;

    // What was found damaged is not read again by the same audit; an artifact that could not be read is.
    private bool IsDone(ReplicaState state) =>
        (state.IsGood && state.VerifiedAt >= _since) || (state.Condition is "altered" or "truncated" or "missing" && state.AttemptedAt >= _since);
}
