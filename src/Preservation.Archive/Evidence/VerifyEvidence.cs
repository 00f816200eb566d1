using System.Text;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>
/// Verifies the evidence in a store, the newest first: each timestamp with the trust of today or, where a renewal covers it, as of the
/// time of that renewal; every file that a renewal lists; and that what was stamped is what the store has. Reads only, offline.
/// </summary>
public sealed class VerifyEvidence(ArchiveContext archive, IObjectStore store)
{
    private readonly List<EvidenceProblem> _problems = [];
    private readonly Dictionary<string, RevocationList> _revocations = new(StringComparer.Ordinal);
    private readonly Dictionary<StoredRenewal, DateTimeOffset> _provenAt = new(ReferenceEqualityComparer.Instance);

    /// <summary>Timestamps that hold.</summary>
    public int Verified { get; private set; }

    /// <summary>Verifies all stores.</summary>
    public static async Task<EvidenceCheck> AllAsync(ArchiveContext archive, CancellationToken cancellationToken)
    {
        var check = new EvidenceCheck(new Dictionary<string, int>(), [], []);
        foreach (var store in archive.Stores)
        {
            try
            {
                var verify = new VerifyEvidence(archive, store);
                var problems = await verify.RunAsync(await StoredEvidence.ReadAsync(store, cancellationToken), cancellationToken);
                check = check with { Problems = [.. check.Problems, .. problems], Verified = new Dictionary<string, int>(check.Verified) { [store.Name.Value] = verify.Verified } };
            }
            catch (ObjectStoreException e)
            {
                check = check with { Unreachable = [.. check.Unreachable, e] };
            }
        }
        return check;
    }

    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<EvidenceProblem>> RunAsync(StoredEvidence evidence, CancellationToken cancellationToken)
    {
        _problems.AddRange(evidence.Problems.Select(text => new EvidenceProblem(store.Name.Value, text, true)));
        await ReadRevocationsAsync(evidence, cancellationToken);
        foreach (var renewal in evidence.Renewals.Reverse())
        {
            foreach (var stamp in renewal.Stamps)
            {
                if (await VerifyAsync(evidence, stamp, renewal.List.Write(), cancellationToken) is { } timestamp && (!_provenAt.TryGetValue(renewal, out var known) || timestamp.At < known))
                    _provenAt[renewal] = timestamp.At;
            }
            await CompareAsync(renewal, cancellationToken);
        }
        foreach (var stamp in await StoredEvidence.ReadStampsAsync(store, evidence.Keys.Where(key => !key.StartsWith(StampSubject.Renewal.Parent, StringComparison.Ordinal)), [], cancellationToken))
        {
            if (await ReadSmallFile.RunAsync(store, stamp.Subject.DataKey, cancellationToken) is not { } data)
                Add($"'{stamp.Subject.DataKey}' is missing, of which there are timestamps.");
            else if (await VerifyAsync(evidence, stamp, data, cancellationToken) is not null && await new CompareStamped(store, archive.Trust).RunAsync(stamp.Subject, data, cancellationToken) is { } difference)
                Add(difference);
        }
        return _problems;
    }

    private async Task<Timestamp?> VerifyAsync(StoredEvidence evidence, StampRecord stamp, byte[] data, CancellationToken cancellationToken)
    {
        var key = $"{stamp.Folder}/{StampRecord.TokenFile}";
        var document = $"'{key}' in store '{store.Name}'";
        if (archive.Trust.TimestampAuthorities.FirstOrDefault(each => each.Name == stamp.Authority) is not { } authority)
        {
            Add($"'{key}' is of authority '{stamp.Authority}', which trust.json does not name (any more): without its root nothing follows from it. Put it back there, with \"closed\": true.");
            return null;
        }
        try
        {
            var token = await ReadSmallFile.RunAsync(store, key, cancellationToken) ?? throw new DocumentException(document, "byte 0", "it is missing");
            var chain = await ReadSmallFile.RunAsync(store, stamp.Chain, cancellationToken) ?? throw new DocumentException($"'{stamp.Chain}' in store '{store.Name}'", "byte 0", "it is missing");
            var verify = new VerifyTimestamp(authority) { Extra = Encoding.ASCII.GetString(chain), Revocations = [.. _revocations.Values] };
            var timestamp = verify.Run(token, data, null, document);
            if (!stamp.IsOf(token, timestamp))
                throw new DocumentException($"'{stamp.Folder}/{StampRecord.FileName}' in store '{store.Name}'", "$", "it says other than its token");
            // A later moment than its own, at which the authority still vouched for its certificate.
            var provenAt = ProvenAt(evidence, $"{stamp.Folder}/{StampRecord.FileName}");
            if (provenAt is null && archive.Clock.GetUtcNow() > timestamp.NotAfter)
            {
                _problems.Add(new EvidenceProblem(store.Name.Value, $"The timestamp '{key}' of the {stamp.Subject} ended with its certificate at {Moments.Write(timestamp.NotAfter)}, and nothing renewed it. 'preserve evidence renew' has what is left stamped anew.", false));
                return timestamp;
            }
            _ = verify.Run(token, data, provenAt ?? archive.Clock.GetUtcNow(), document);
            Verified++;
            return timestamp;
        }
        catch (DocumentException e)
        {
            Add(e.Message);
            return null;
        }
    }

    // By the first renewal that lists it and was verified itself: what a record says of its time counts for nothing.
    private DateTimeOffset? ProvenAt(StoredEvidence evidence, string key) =>
        evidence.Renewals.Where(renewal => renewal.List.Lines.ContainsKey(key) && _provenAt.ContainsKey(renewal)).Select(renewal => (DateTimeOffset?)_provenAt[renewal]).FirstOrDefault();

    // Every file that a renewal lists is still what it was.
    private async Task CompareAsync(StoredRenewal renewal, CancellationToken cancellationToken)
    {
        foreach (var (key, digest) in renewal.List.Lines)
        {
            var bytes = await ReadSmallFile.RunAsync(store, key, cancellationToken);
            if (bytes is null || EvidenceList.Digest(renewal.List.Algorithm, bytes) != digest)
                Add($"'{key}' {(bytes is null ? "is missing" : "is not what it was")}: {renewal.Subject} of {Moments.Write(renewal.At)} lists it.");
        }
    }

    private async Task ReadRevocationsAsync(StoredEvidence evidence, CancellationToken cancellationToken)
    {
        foreach (var key in evidence.Keys.Where(key => key.StartsWith($"{StampSubject.Root}/revocations/", StringComparison.Ordinal)))
        {
            try
            {
                if (await ReadSmallFile.RunAsync(store, key, cancellationToken) is { } bytes)
                    _revocations[key] = RevocationList.Parse(bytes, $"'{key}' in store '{store.Name}'");
            }
            catch (DocumentException e)
            {
                Add(e.Message);
            }
        }
    }

    private void Add(string text) => _problems.Add(new EvidenceProblem(store.Name.Value, text, true));
}
