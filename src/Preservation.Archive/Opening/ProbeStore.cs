using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;

namespace Preservation.Archive.Opening;

/// <param name="Capability">What was tried.</param>
/// <param name="IsThere">Whether the store has it.</param>
/// <param name="Consequence">What follows, in words.</param>
public sealed record ProbedFact(string Capability, bool IsThere, string Consequence);

/// <summary>Finds out what a store can do by trying it, not by its name. The probe is one small file of fixed content that stays in the kit.</summary>
public sealed class ProbeStore(IObjectStore store)
{
    private const string Key = $"{StoreLayout.KitFolder}/probe/a%3ab%252e.txt";

    private static readonly byte[] Content = "probe\n"u8.ToArray();

    /// <exception cref="ObjectStoreException">The store cannot be read or written at all.</exception>
    public async Task<IReadOnlyList<ProbedFact>> RunAsync(CancellationToken cancellationToken)
    {
        await WriteKnown.PutAsync(store, Key, Content, cancellationToken);
        return
        [
            new("keys with '%' and ':'", await KeepsKeyAsync(cancellationToken), "object folders are named with percent signs; a store that changes them cannot hold holdings"),
            new("put if absent", await RefusesOverwriteAsync(cancellationToken), "two writers of one key: one wins, the other is told; without it writers must take turns"),
            new("reads from the medium", await ReadsMediumAsync(cancellationToken), "full audits see the disk; without it their grade is lowered to 'presence'"),
            new("free space is told", await store.FreeBytesAsync(cancellationToken) is not null, "registration refuses before the first byte when there is no room"),
        ];
    }

    private async Task<bool> KeepsKeyAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in store.ListAsync($"{StoreLayout.KitFolder}/probe", cancellationToken))
        {
            if (entry.Key == Key)
                return (await ReadSmallFile.RunAsync(store, Key, cancellationToken))?.AsSpan().SequenceEqual(Content) == true;
        }
        return false;
    }

    private async Task<bool> RefusesOverwriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteKnown.PutAsync(store, Key, "other\n"u8.ToArray(), cancellationToken);
            return false;
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            return true;
        }
    }

    private async Task<bool> ReadsMediumAsync(CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(StorageKey.Parse(Key), ReadFrom.Medium, cancellationToken);
        return content is { CacheReason: null };
    }
}
