using Preservation.Archive.Ports;

namespace Preservation.Archive.Tests.Reading;

/// <summary>The pool of buffers is what bounds the memory of the program.</summary>
public sealed class AlignedBuffersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_all_are_rented_there_is_none_until_one_comes_back()
    {
        using var buffers = new AlignedBuffers(4096, 2);
        var first = await buffers.RentAsync(Token);
        Assert.Equal(4096, buffers.TryRent()!.Value.Length);
        Assert.Null(buffers.TryRent());
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await buffers.RentAsync(soon.Token));
        buffers.Return(first);
        Assert.Equal(4096, buffers.TryRent()!.Value.Length);
        Assert.Null(buffers.TryRent());
    }
}
