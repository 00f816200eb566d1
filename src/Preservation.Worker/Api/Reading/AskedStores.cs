using System.Collections.Concurrent;
using Preservation.Archive;
using Preservation.Archive.Ports;

namespace Preservation.Worker.Api.Reading;

/// <summary>What a store answered.</summary>
/// <param name="FreeBytes">Null when it does not say.</param>
/// <param name="Problem">Why it cannot be asked, as a sentence; null when it can.</param>
internal sealed record AskedStore(long? FreeBytes, string? Problem)
{
    public static AskedStore Nothing { get; } = new(null, null);
}

/// <summary>Asks stores how they are, each at most once a minute however often pages are read: requests cost money.</summary>
internal sealed class AskedStores(ArchiveContext archive)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<AskedStore> Answer)> _asked = new(StringComparer.Ordinal);

    /// <param name="name">Of a store in use.</param>
    /// <param name="cancellationToken">Ends the wait, and not the question, for which others may wait too.</param>
    public Task<AskedStore> NowAsync(string name, CancellationToken cancellationToken)
    {
        var now = archive.Clock.GetUtcNow();
        var asked = _asked.AddOrUpdate(
            name, _ => (now, AskAsync(name)), (_, last) => now - last.At >= Fresh || now < last.At ? (now, AskAsync(name)) : last);
        return asked.Answer.WaitAsync(cancellationToken);
    }

    private async Task<AskedStore> AskAsync(string name)
    {
        // Not within the lock of the dictionary.
        await Task.Yield();
        using var patience = new CancellationTokenSource(Patience, archive.Clock);
        try
        {
            var store = archive.Store(name);
            await store.StatAsync(StorageKey.Parse(StoreLayout.IdentityKey), patience.Token);
            return new AskedStore(await store.FreeBytesAsync(patience.Token), null);
        }
        catch (ObjectStoreException e)
        {
            return new AskedStore(null, e.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new AskedStore(null, $"Store '{name}' has not answered within {Patience.TotalSeconds} seconds.");
        }
    }
}
