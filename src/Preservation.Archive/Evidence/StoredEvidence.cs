using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>A renewal in a store: a list of older evidence, and its timestamps.</summary>
/// <param name="Subject">Which.</param>
/// <param name="List">What it covers.</param>
/// <param name="Stamps">At least one.</param>
public sealed record StoredRenewal(StampSubject.Renewal Subject, EvidenceList List, IReadOnlyList<StampRecord> Stamps)
{
    /// <summary>Everything that it covers was there before, as it says.</summary>
    public DateTimeOffset At => Stamps.Min(stamp => stamp.At);
}

/// <summary>The evidence in one store as it presents itself; nothing of it is verified.</summary>
public sealed record StoredEvidence
{
    public required IObjectStore Store { get; init; }

    /// <summary>Every key below <c>evidence/</c>, in order.</summary>
    public required SortedSet<string> Keys { get; init; }

    /// <summary>Timestamps of manifests and checkpoints that no renewal covers.</summary>
    public required IReadOnlyList<StampRecord> Uncovered { get; init; }

    /// <summary>By their numbers. Of a renewal that has no timestamp nothing follows, and it is not here.</summary>
    public required IReadOnlyList<StoredRenewal> Renewals { get; init; }

    /// <summary>What cannot be read, as sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What must be watched: all that nothing covers yet, the newest renewal among it.</summary>
    public IEnumerable<StampRecord> Watched => Uncovered.Concat(Renewals.Count == 0 ? [] : Renewals[^1].Stamps);

    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public static async Task<StoredEvidence> ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(store, cancellationToken);
        List<string> problems = [];
        var renewals = await ReadRenewalsAsync(store, keys, problems, cancellationToken);
        var covered = renewals.SelectMany(renewal => renewal.List.Lines.Keys).ToHashSet(StringComparer.Ordinal);
        var uncovered = await ReadStampsAsync(store, keys.Where(key => !key.StartsWith(StampSubject.Renewal.Parent, StringComparison.Ordinal) && !covered.Contains(key)), problems, cancellationToken);
        return new StoredEvidence { Store = store, Keys = keys, Uncovered = uncovered, Renewals = renewals, Problems = problems };
    }

    /// <summary>Every key below <c>evidence/</c>, in order.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public static async Task<SortedSet<string>> KeysAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        SortedSet<string> keys = new(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync(StampSubject.Root, cancellationToken))
        {
            if (entry.Kind == StoredKind.File)
                keys.Add(entry.Key);
        }
        return keys;
    }

    /// <summary>The timestamps among some keys.</summary>
    public static async Task<List<StampRecord>> ReadStampsAsync(IObjectStore store, IEnumerable<string> keys, List<string> problems, CancellationToken cancellationToken)
    {
        List<StampRecord> stamps = [];
        foreach (var key in keys.Where(key => key.EndsWith($"/{StampRecord.FileName}", StringComparison.Ordinal)).ToList())
        {
            var document = $"'{key}' in store '{store.Name}'";
            try
            {
                var stamp = StampRecord.Parse(await ReadSmallFile.RunAsync(store, key, cancellationToken) ?? [], document);
                if ($"{stamp.Folder}/{StampRecord.FileName}" != key)
                    throw new DocumentException(document, "$", $"what it says belongs to '{stamp.Folder}'");
                stamps.Add(stamp);
            }
            catch (DocumentException e)
            {
                problems.Add(e.Message);
            }
        }
        return stamps;
    }

    private static async Task<List<StoredRenewal>> ReadRenewalsAsync(IObjectStore store, SortedSet<string> keys, List<string> problems, CancellationToken cancellationToken)
    {
        List<StoredRenewal> renewals = [];
        foreach (var renewal in keys.Where(key => key.StartsWith($"{StampSubject.Renewal.Parent}/", StringComparison.Ordinal)).GroupBy(key => string.Join('/', key.Split('/')[..3])).ToList())
        {
            var stamps = await ReadStampsAsync(store, renewal, problems, cancellationToken);
            if (stamps.Select(stamp => stamp.Subject).OfType<StampSubject.Renewal>().FirstOrDefault() is not { } subject)
                continue;
            try
            {
                var document = $"'{subject.DataKey}' in store '{store.Name}'";
                var bytes = await ReadSmallFile.RunAsync(store, subject.DataKey, cancellationToken) ?? throw new DocumentException(document, "byte 0", "it is missing");
                renewals.Add(new StoredRenewal(subject, EvidenceList.Parse(bytes, subject.Algorithm, document), stamps));
            }
            catch (DocumentException e)
            {
                problems.Add(e.Message);
            }
        }
        return [.. renewals.OrderBy(renewal => renewal.Subject.Number).ThenBy(renewal => renewal.At).ThenBy(renewal => renewal.Subject.Tag, StringComparer.Ordinal)];
    }
}
