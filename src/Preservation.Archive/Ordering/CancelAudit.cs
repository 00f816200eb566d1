using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ordering;

/// <summary>What was taken back of audits of one holding in one store.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Request">What was asked for; null when nothing was.</param>
/// <param name="Holder">Who was auditing it, and records nothing of it any more; null when nobody was.</param>
public sealed record CancelledAudit(string Store, AuditRequest? Request, string? Holder);

/// <summary>
/// Takes back an audit that was asked for, and stops one that is under way. What is due by its age begins again unless
/// it is paused: an audit cannot be cancelled out of the schedule.
/// </summary>
public sealed class CancelAudit(ArchiveContext archive)
{
    /// <summary>So long it takes at most until who audited it notices: his lease is renewed more often.</summary>
    public static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(30);

    /// <param name="holding">Of what.</param>
    /// <param name="store">Null for every store.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArchiveRefusedException">The holding or the store is unknown, or there is nothing to cancel.</exception>
    public async Task<IReadOnlyList<CancelledAudit>> RunAsync(string holding, string? store, CancellationToken cancellationToken)
    {
        var subjects = new FindSubjects(archive);
        var (only, id) = (subjects.Store(store), (await subjects.HoldingAsync(holding, cancellationToken))!);
        var requests = await archive.Catalogue.RequestsAsync(cancellationToken);
        List<CancelledAudit> cancelled = [];
        foreach (var name in archive.Stores.Select(each => each.Name.Value).Where(name => (only ?? name) == name))
        {
            // First what was asked for: else the audit that is stopped would begin again at once.
            var request = await archive.Catalogue.WithdrawAsync(id, name, cancellationToken) ? requests.FirstOrDefault(each => each.Holding == id && each.Store == name) : null;
            var holder = await StopAsync(id, name, cancellationToken);
            if (request is not null || holder is not null)
                cancelled.Add(new CancelledAudit(name, request, holder));
        }
        return cancelled.Count > 0 ? cancelled : throw new ArchiveRefusedException(
            $"No audit of {OrderText.Subject(id, only)} was asked for or is under way. 'preserve worker status' shows those that are.");
    }

    private async Task<string?> StopAsync(HoldingId id, string store, CancellationToken cancellationToken)
    {
        var lease = $"audit:{id}:{store}";
        var (_, holder) = await archive.Catalogue.HolderAsync(lease, cancellationToken);
        return holder is not null && await archive.Catalogue.RevokeAsync(lease, cancellationToken) ? holder : null;
    }
}
