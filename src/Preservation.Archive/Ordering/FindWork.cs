using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ordering;

/// <summary>An audit under way.</summary>
/// <param name="Holding">Of what.</param>
/// <param name="Store">Where.</param>
/// <param name="Holder">Who audits, in words.</param>
public sealed record AuditUnderWay(HoldingId Holding, string Store, string Holder);

/// <summary>What waits in a store, and what of its budget is left.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Overdue">Audits that are older than their interval.</param>
/// <param name="Use">Of its budget.</param>
public sealed record StoreWork(string Store, IReadOnlyList<WorkItem> Overdue, BudgetUse Use);

/// <summary>What the workers do and must not do, and what was asked of them.</summary>
public sealed record WorkStand
{
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<Pause> Pauses { get; init; }

    public required IReadOnlyList<AuditRequest> Requests { get; init; }

    public required IReadOnlyList<AuditUnderWay> Audits { get; init; }

    public required IReadOnlyList<StoreWork> Stores { get; init; }
}

/// <summary>Finds how the work of all workers of an archive stands.</summary>
public sealed class FindWork(ArchiveContext archive, IReadOnlyList<StoreConfiguration> configurations)
{
    public async Task<WorkStand> RunAsync(CancellationToken cancellationToken)
    {
        var now = archive.Now();
        var due = new DueWork(archive.Policy, await archive.Catalogue.HoldingsAsync(cancellationToken), await archive.Catalogue.LastChecksAsync(cancellationToken));
        List<StoreWork> stores = [];
        foreach (var store in archive.Stores.Select(store => store.Name))
        {
            var used = await archive.Catalogue.UseAsync(store.Value, new StoreUse(0, 0), cancellationToken);
            var prices = configurations.FirstOrDefault(other => other.Name == store)?.Prices;
            stores.Add(new StoreWork(store.Value, [.. due.OverdueIn(store.Value, now)], new BudgetUse(store.Value, archive.Policy.BudgetOf(store.Value), prices, used)));
        }
        return new WorkStand
        {
            At = now,
            Pauses = await archive.Catalogue.PausesAsync(cancellationToken),
            Requests = await archive.Catalogue.RequestsAsync(cancellationToken),
            Audits = [.. (await archive.Catalogue.HeldAsync("audit:", cancellationToken)).Select(AuditOf)],
            Stores = stores,
        };
    }

    private static AuditUnderWay AuditOf(Lease lease) =>
        lease.Name.Split(':') is [_, var holding, var store] ? new AuditUnderWay(HoldingId.Parse(holding), store, lease.Holder)
            : throw new FormatException($"'{lease.Name}' is not the lease of an audit.");
}
