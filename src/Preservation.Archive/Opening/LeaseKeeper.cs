using Preservation.Archive.Ports;

namespace Preservation.Archive.Opening;

/// <summary>Holds a lease while work goes on, and keeps it alive. Work stops by <see cref="Lost"/> when it is lost.</summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    /// <summary>Well below the time after which a lease ends by itself.</summary>
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(15);

    private readonly ICatalogue _catalogue;
    private readonly CancellationTokenSource _revoked = new();
    private readonly CancellationTokenSource _lost;
    private readonly Timer _timer;

    private LeaseKeeper(ICatalogue catalogue, Lease lease, CancellationToken cancellationToken)
    {
        (_catalogue, Lease) = (catalogue, lease);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(_revoked.Token, cancellationToken);
        _timer = new Timer(_ => _ = RenewAsync(), null, RenewalInterval, RenewalInterval);
    }

    /// <summary>What is held.</summary>
    public Lease Lease { get; }

    /// <summary>Cancelled when the caller cancels or the lease is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Cancelled when the lease is lost, and only then.</summary>
    public CancellationToken Revoked => _revoked.Token;

    /// <exception cref="LeaseHeldException">Somebody else works on it.</exception>
    public static async Task<LeaseKeeper> TakeAsync(ICatalogue catalogue, string name, CancellationToken cancellationToken) =>
        new(catalogue, await catalogue.AcquireAsync(name, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _lost.Dispose();
        _revoked.Dispose();
        try
        {
            await _catalogue.ReleaseAsync(Lease, CancellationToken.None);
        }
        catch (CatalogueException)
        {
            // It ends by itself; what came of the work is told, not this.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            if (!await _catalogue.RenewAsync(Lease, CancellationToken.None))
                await _revoked.CancelAsync();
        }
        catch (Exception e) when (e is CatalogueException or ObjectDisposedException)
        {
            // The next renewal may succeed; if none does, the lease ends and the one after that says so.
        }
    }
}
