using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;

namespace Preservation.Archive.Evidence;

/// <summary>Gives each store the evidence that others have and it has not. What is there is never written over; whether it is right, <see cref="VerifyEvidence"/> says.</summary>
public sealed class MirrorEvidence(ArchiveContext archive)
{
    /// <returns>By store, how many files it lacked and has now; and stores that could not be asked.</returns>
    public async Task<(IReadOnlyDictionary<string, int> BroughtUp, IReadOnlyList<ObjectStoreException> Unreachable)> RunAsync(CancellationToken cancellationToken)
    {
        Dictionary<IObjectStore, SortedSet<string>> keys = [];
        List<ObjectStoreException> unreachable = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                keys[store] = await StoredEvidence.KeysAsync(store, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                unreachable.Add(e);
            }
        }
        Dictionary<string, int> broughtUp = new(StringComparer.Ordinal);
        foreach (var (store, has) in keys)
        {
            foreach (var key in keys.Values.SelectMany(each => each).Distinct().Where(key => !has.Contains(key)).Order(StringComparer.Ordinal).ToList())
            {
                try
                {
                    if (await AgreedAsync([.. keys.Where(each => each.Value.Contains(key)).Select(each => each.Key)], key, cancellationToken) is not { } bytes)
                        continue;
                    await WriteKnown.PutAsync(store, key, bytes, cancellationToken);
                    broughtUp[store.Name.Value] = broughtUp.GetValueOrDefault(store.Name.Value) + 1;
                }
                catch (ObjectStoreException e)
                {
                    unreachable.Add(e);
                    break;
                }
            }
        }
        return (broughtUp, [.. unreachable.DistinctBy(failure => failure.Store)]);
    }

    // What two stores have otherwise is damaged in one of them, and goes nowhere.
    private static async Task<byte[]?> AgreedAsync(IReadOnlyList<IObjectStore> sources, string key, CancellationToken cancellationToken)
    {
        byte[]? agreed = null;
        foreach (var source in sources)
        {
            var bytes = await ReadSmallFile.RunAsync(source, key, cancellationToken);
            if (bytes is not null && agreed is not null && !bytes.AsSpan().SequenceEqual(agreed))
                return null;
            agreed ??= bytes;
        }
        return agreed;
    }
}
