using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;

namespace Preservation.Archive.Opening;

/// <summary>Finds out what a store can do by trying it, not by its name. What the tries write are small files that stay in the kit.</summary>
public sealed class ProbeStore(IObjectStore store, TimeProvider clock)
{
    private const string Folder = $"{StoreLayout.KitFolder}/probe";

    private const string Odd = $"{Folder}/a%3ab%252e:.txt";

    /// <summary>Where a store may try out conditions.</summary>
    public static StorageKey Scratch { get; } = StorageKey.Parse($"{Folder}/conditions.txt");

    private static readonly byte[] Content = "probe\n"u8.ToArray();

    /// <exception cref="ObjectStoreException">The store cannot be read or written at all.</exception>
    public async Task<StoreCapabilities> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { Odd, $"{Folder}/Z.txt", $"{Folder}/b.txt" })
            await WriteKnown.PutAsync(store, name, Content, cancellationToken);
        var keys = await KeysAsync(cancellationToken);
        var found = new Dictionary<Capability, Support>(await store.ProbeAsync(Scratch, cancellationToken))
        {
            [Capability.OddKeys] = Of(keys.Contains(Odd) && (await ReadSmallFile.RunAsync(store, Odd, cancellationToken))?.AsSpan().SequenceEqual(Content) == true),
            [Capability.RangeRead] = Of(await ReadsRangeAsync(cancellationToken)),
            [Capability.OrderedList] = Of(keys.SequenceEqual(keys.Order(StringComparer.Ordinal))),
            [Capability.ReadsMedium] = Of(await ReadsMediumAsync(cancellationToken)),
            [Capability.TellsFreeSpace] = Of(await store.FreeBytesAsync(cancellationToken) is not null),
        };
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        return new StoreCapabilities(now, found);
    }

    /// <summary>What follows from what was found, in words.</summary>
    public static string Consequence(Capability capability, Support support) => (capability, support) switch
    {
        (Capability.PutIfAbsent, Support.Yes) => "of two writers of one key one wins and the other is told",
        (Capability.PutIfAbsent, _) => "nothing is overwritten because writers look first and hold the lease of the holding: never write to this store from two catalogues at once",
        (Capability.PutIfAbsentInParts, Support.Yes) => "the same holds for large files",
        (Capability.PutIfAbsentInParts, _) => "for large files writers look first and hold the lease of the holding: never write to this store from two catalogues at once",
        (Capability.ReplaceIfMatch, Support.Yes) => "amendments and repairs never replace what has changed since they looked",
        (Capability.ReplaceIfMatch, _) => "amendments and repairs look first and hold the lease of the holding",
        (Capability.RangeRead, Support.Yes) => "audits can read single chunks and several at once",
        (Capability.RangeRead, _) => "the store cannot be used: audits need to read parts of files",
        (Capability.OddKeys, Support.Yes) => "holdings have their names with '%3a' in this store as in all others",
        (Capability.OddKeys, _) => "the store cannot hold holdings: it changes keys with '%' and ':'",
        (Capability.OrderedList, Support.Yes) => "lists come in the order of their bytes",
        (Capability.OrderedList, _) => "lists are sorted here",
        (Capability.Versioning, Support.Yes) => "what is overwritten or deleted behind our back stays as an older version, and audits see it",
        (Capability.Versioning, _) => "what is overwritten or deleted here is gone; the other copies must have it",
        (Capability.Lock, Support.Yes) => "keys can be locked against deletion: see the setting 'lock'",
        (Capability.Lock, _) => "nothing here can be locked against deletion",
        (Capability.CheckedTransfer, Support.Yes) => "bytes that change on their way are refused at once",
        (Capability.CheckedTransfer, _) => "bytes that change on their way are found when they are read back",
        (Capability.ProviderDigest, Support.Yes) => "the provider tells a SHA-256 of what it holds; it is a hint, never evidence",
        (Capability.ProviderDigest, _) => "audits of grade 'provider' are not possible; 'sample' and 'full' are",
        (Capability.ReadsMedium, Support.Yes) => "full audits see what the medium gives",
        (Capability.ReadsMedium, _) => "full audits may see a cache, so their grade is lowered to 'presence'",
        (Capability.TellsFreeSpace, Support.Yes) => "registration refuses before the first byte when there is no room",
        _ => "that there is no room shows when it is written to",
    };

    private async Task<List<string>> KeysAsync(CancellationToken cancellationToken)
    {
        List<string> keys = [];
        await foreach (var entry in store.ListAsync(Folder, cancellationToken))
            keys.Add(entry.Key);
        return keys;
    }

    private async Task<bool> ReadsRangeAsync(CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(StorageKey.Parse(Odd), ReadFrom.Anywhere, cancellationToken);
        var middle = new byte[3];
        return content is not null && await content.ReadAsync(1, middle, cancellationToken) == 3 && middle.AsSpan().SequenceEqual(Content.AsSpan(1, 3));
    }

    private async Task<bool> ReadsMediumAsync(CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(StorageKey.Parse(Odd), ReadFrom.Medium, cancellationToken);
        return content is { CacheReason: null };
    }

    private static Support Of(bool isThere) => isThere ? Support.Yes : Support.No;
}
