using Preservation.Archive.Ports;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>Asks every trusted authority to stamp what waits in the outbox, and keeps what they give in every store.</summary>
public sealed class StampAll(ArchiveContext archive)
{
    private readonly StampOutbox _outbox = new(archive);

    /// <summary>Whether an authority that gave nothing some minutes ago is left alone, so that nobody else waits for it.</summary>
    public bool SparesAway { get; init; }

    /// <summary>What waits; nothing is asked where no authority is trusted.</summary>
    public async Task<StampOutcome> RunAsync(CancellationToken cancellationToken)
    {
        List<StampRecord> stamped = [];
        HashSet<string> waiting = new(StringComparer.Ordinal);
        // An authority that did not answer is not asked again in this run.
        HashSet<string> away = new(StringComparer.Ordinal);
        foreach (var item in archive.Trust.OpenAuthorities.Count == 0 ? [] : _outbox.Read())
        {
            var isDone = true;
            var by = await StampedByAsync(item.Subject, cancellationToken);
            foreach (var authority in archive.Trust.OpenAuthorities.Where(authority => !by.Contains(authority.Name)))
            {
                isDone &= !away.Contains(authority.Name);
                if (away.Contains(authority.Name))
                    continue;
                try
                {
                    if (SparesAway && _outbox.IsAway(authority.Name))
                        throw new NotStampedException($"Authority '{authority.Name}' gave nothing some minutes ago; it is asked again later.");
                    stamped.Add(await StampAsync(item, authority, cancellationToken));
                }
                catch (NotStampedException e)
                {
                    isDone = false;
                    waiting.Add(e.Message);
                    away.Add(authority.Name);
                    if (!_outbox.IsAway(authority.Name))
                        _outbox.NoteAway(authority.Name);
                }
                catch (ObjectStoreException e)
                {
                    isDone = false;
                    waiting.Add(e.Message);
                }
            }
            if (isDone)
                _outbox.Remove(item.Subject);
        }
        return new StampOutcome(stamped, [.. waiting]);
    }

    private async Task<StampRecord> StampAsync(StampItem item, TimestampAuthority authority, CancellationToken cancellationToken)
    {
        var stamp = await new AskAuthority(archive, authority).RunAsync(item.Subject, item.Data, cancellationToken);
        await KeepEvidence.RunAsync(archive, new Dictionary<string, byte[]>(stamp.Files) { [item.Subject.DataKey] = item.Data }, cancellationToken);
        return stamp.Record;
    }

    // By this archive before a crash, or by another that shares the stores.
    private async Task<HashSet<string>> StampedByAsync(StampSubject subject, CancellationToken cancellationToken)
    {
        foreach (var store in archive.Stores)
        {
            try
            {
                HashSet<string> by = new(StringComparer.Ordinal);
                await foreach (var entry in store.ListAsync(subject.Folder, cancellationToken))
                {
                    if (StampRecord.PlaceOf(entry.Key) is { } place)
                        by.Add(place.Authority);
                }
                return by;
            }
            catch (ObjectStoreException)
            {
                // The next one knows it, too.
            }
        }
        return [];
    }
}
