using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Opening;

/// <summary>
/// Sees whether a holding is changed while it is read: what is just being changed looks damaged. Whoever reads holds up
/// nobody by that, and many may read at once; who was overtaken by a change forgets what he saw.
/// </summary>
public sealed class ChangeWatch
{
    private readonly ICatalogue _catalogue;
    private readonly string _lease;
    private readonly long _token;

    private ChangeWatch(ICatalogue catalogue, string lease, long token) => (_catalogue, _lease, _token) = (catalogue, lease, token);

    /// <exception cref="LeaseHeldException">Somebody changes it just now.</exception>
    public static async Task<ChangeWatch> BeginAsync(ICatalogue catalogue, HoldingId id, CancellationToken cancellationToken)
    {
        var name = $"holding:{id}";
        var (token, changer) = await catalogue.HolderAsync(name, cancellationToken);
        if (changer is null)
            return new ChangeWatch(catalogue, name, token);
        // Says who it is, and until when.
        await using var lease = await LeaseKeeper.TakeAsync(catalogue, name, cancellationToken);
        return new ChangeWatch(catalogue, name, lease.Lease.Token);
    }

    public async Task<bool> IsUnchangedAsync(CancellationToken cancellationToken) => await _catalogue.HolderAsync(_lease, cancellationToken) == (_token, null);
}
