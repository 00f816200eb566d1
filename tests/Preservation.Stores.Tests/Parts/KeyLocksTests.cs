using Preservation.Stores.Parts;

namespace Preservation.Stores.Tests.Parts;

/// <summary>One writer of a key at a time.</summary>
public sealed class KeyLocksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_a_key_has_it_alone()
    {
        var locks = new KeyLocks();
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            using var turn = await locks.TakeAsync("k", Token);
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }, Token)));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        var locks = new KeyLocks();
        using (await locks.TakeAsync("k", Token))
        {
            using var stop = new CancellationTokenSource();
            var waiting = locks.TakeAsync("k", stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
        (await locks.TakeAsync("k", Token)).Dispose();
    }
}
