using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>
/// Renews evidence before what it rests on ends (the idea of RFC 4998 in plain files): a list of digests of all that nothing covers
/// yet, and of the renewal before, is stamped by every authority. From then on only this timestamp must be watched.
/// </summary>
public sealed class RenewEvidence(ArchiveContext archive)
{
    /// <summary>Digests of the list; with another algorithm than that of the renewal before, everything is listed again.</summary>
    public string Algorithm { get; init; } = "sha512";

    /// <summary>Whether it is done also when nothing is due.</summary>
    public bool IsForced { get; init; }

    /// <returns>The renewal and its timestamps, and authorities that gave none; null when nothing is due, or there is nothing to renew.</returns>
    /// <exception cref="NotStampedException">No authority gave a timestamp; nothing was changed.</exception>
    /// <exception cref="DamageException">No store has evidence that verifies; what is wrong is never renewed.</exception>
    /// <exception cref="ObjectStoreException">No store could be asked.</exception>
    /// <exception cref="LeaseHeldException">Somebody else renews just now.</exception>
    public async Task<StampOutcome?> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, "evidence", cancellationToken);
        if (!IsForced && !await IsDueAsync(lease.Lost))
            return null;
        // What a store lacks would be missing in the list, too.
        await new MirrorEvidence(archive).RunAsync(lease.Lost);
        var evidence = await ChooseAsync(lease.Lost);
        if (!evidence.Watched.Any())
            return null;
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (var chain in evidence.Watched.Select(stamp => stamp.Chain).Distinct())
        {
            // Lists of now speak of the time since the timestamps were made.
            var pem = await ReadSmallFile.RunAsync(evidence.Store, chain, lease.Lost) ?? [];
            foreach (var (key, bytes) in await new FetchRevocations(archive.Http).RunAsync(System.Text.Encoding.ASCII.GetString(pem), lease.Lost))
                files[key] = bytes;
        }
        var list = (await new ListEvidence(evidence, Algorithm).RunAsync(files, lease.Lost)).Write();
        return await StampAsync(new StampSubject.Renewal(NextNumber(evidence), Algorithm, Core.Digests.Digest.Of(list).ToString()[..8]), list, files, lease.Lost);
    }

    private async Task<StampOutcome> StampAsync(StampSubject.Renewal subject, byte[] list, Dictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        files[subject.DataKey] = list;
        List<StampRecord> stamped = [];
        List<string> waiting = [];
        foreach (var authority in archive.Trust.OpenAuthorities)
        {
            try
            {
                var stamp = await new AskAuthority(archive, authority).RunAsync(subject, list, cancellationToken);
                stamped.Add(stamp.Record);
                foreach (var (key, bytes) in stamp.Files)
                    files[key] = bytes;
            }
            catch (NotStampedException e)
            {
                waiting.Add(e.Message);
            }
        }
        if (stamped.Count == 0)
            throw new NotStampedException(waiting.Count == 0 ? "No timestamp authority is trusted; add one with 'preserve evidence authority add'." : string.Join(" ", waiting));
        await KeepEvidence.RunAsync(archive, files, cancellationToken);
        return new StampOutcome(stamped, waiting);
    }

    // By what any store presents: what is due too early costs a timestamp, and nothing else.
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var (now, isAnswered) = (archive.Clock.GetUtcNow(), false);
        foreach (var store in archive.Stores)
        {
            try
            {
                var evidence = await StoredEvidence.ReadAsync(store, cancellationToken);
                isAnswered = true;
                if (evidence.Watched.Any(stamp => WatchedStamp.Of(stamp, archive.Policy.Ledger).RenewBy <= now))
                    return true;
            }
            catch (ObjectStoreException) when (isAnswered || store != archive.Stores[^1])
            {
                // Another one answers.
            }
        }
        return false;
    }

    // The first store whose evidence is as it should be.
    private async Task<StoredEvidence> ChooseAsync(CancellationToken cancellationToken)
    {
        List<EvidenceProblem> problems = [];
        List<ObjectStoreException> unreachable = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                var evidence = await StoredEvidence.ReadAsync(store, cancellationToken);
                var wrong = (await new VerifyEvidence(archive, store).RunAsync(evidence, cancellationToken)).Where(problem => problem.IsDamage).ToList();
                if (wrong.Count == 0)
                    return evidence;
                problems.AddRange(wrong);
            }
            catch (ObjectStoreException e)
            {
                unreachable.Add(e);
            }
        }
        throw problems.Count > 0 ? new DamageException($"Nothing is renewed, since no store has evidence that verifies: {problems[0].Text} 'preserve evidence verify' shows all of it.") : unreachable[0];
    }

    private static int NextNumber(StoredEvidence evidence) =>
        1 + evidence.Keys.Where(key => key.StartsWith($"{StampSubject.Renewal.Parent}/", StringComparison.Ordinal)).Select(key => int.TryParse(key.Split('/')[2].Split('-')[0], out var number) ? number : 0).DefaultIfEmpty().Max();
}
