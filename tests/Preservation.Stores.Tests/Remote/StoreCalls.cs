using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests.Remote;

/// <summary>All that a store can be asked, for tests in which every answer must be of one kind.</summary>
internal static class StoreCalls
{
    private const int Large = RemotePlace.PartSize + 1;

    /// <summary>What leaves a store as it is; <c>k</c> may lie there.</summary>
    public static IEnumerable<(string Name, Func<Task> Call)> Reads(IObjectStore store, CancellationToken token) =>
    [
        ("look", () => store.StatAsync(Key("k"), token)),
        ("look for what is not there", () => store.StatAsync(Key("none"), token)),
        ("open", () => store.OpenAsync(Key("k"), ReadFrom.Anywhere, token)),
        ("open what is not there", () => store.OpenAsync(Key("none"), ReadFrom.Anywhere, token)),
        ("list", () => EachAsync(store.ListAsync("", token))),
        ("list a folder", () => EachAsync(store.ListAsync("none", token))),
        ("unfinished", () => EachAsync(store.UnfinishedAsync(token))),
    ];

    /// <summary>What changes a store; <c>k</c> may lie there with a tag.</summary>
    public static IEnumerable<(string Name, Func<Task> Call)> Writes(IObjectStore store, CancellationToken token, string tag = "0123456789abcdef0123456789abcdef") =>
    [
        ("put", () => WriteAsync(store.PutNewAsync(Key("new"), 10, token), 10, token)),
        ("put nothing", () => WriteAsync(store.PutNewAsync(Key("new"), 0, token), 0, token)),
        ("put in parts", () => WriteAsync(store.PutNewAsync(Key("new"), Large, token), Large, token)),
        ("replace", () => WriteAsync(store.ReplaceAsync(Key("k"), 10, tag, token), 10, token)),
        ("replace in parts", () => WriteAsync(store.ReplaceAsync(Key("k"), Large, tag, token), Large, token)),
        ("keep", () => store.KeepAsync(Key("k"), Key("quarantine/k"), token)),
        ("probe", () => store.ProbeAsync(Key("probe"), token)),
    ];

    public static IEnumerable<(string Name, Func<Task> Call)> All(IObjectStore store, CancellationToken token) => [.. Reads(store, token), .. Writes(store, token)];

    private static StorageKey Key(string text) => StorageKey.Parse(text);

    private static async Task WriteAsync(Task<IObjectUpload> start, int size, CancellationToken token)
    {
        await using var upload = await start;
        await upload.WriteAsync(new byte[size], token);
        await upload.CompleteAsync(token);
    }

    private static async Task EachAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
            // Only whether it is refused matters.
        }
    }
}
