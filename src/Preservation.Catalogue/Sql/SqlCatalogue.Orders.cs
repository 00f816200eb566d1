using Preservation.Archive.Ports;
using Preservation.Core.Manifests;

namespace Preservation.Catalogue.Sql;

/// <summary>Who works, and what was asked of those who do.</summary>
public abstract partial class SqlCatalogue
{
    public Task<Lease> AcquireAsync(string name, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => Leases.AcquireAsync(session, name), cancellationToken);

    public Task<(long Token, string? Holder)> HolderAsync(string name, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => Leases.HolderAsync(session, name), cancellationToken);

    public Task<IReadOnlyList<Lease>> HeldAsync(string prefix, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => Leases.HeldAsync(session, prefix), cancellationToken);

    public Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => Leases.RenewAsync(session, lease), cancellationToken);

    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => Leases.ReleaseAsync(session, lease), cancellationToken);

    public Task<bool> RevokeAsync(string name, CancellationToken cancellationToken) =>
        _database.WriteAsync(async session => await Leases.RevokeAsync(session, name) == 1, cancellationToken);

    public Task<IReadOnlyList<Pause>> PausesAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(WorkOrders.PausesAsync, cancellationToken);

    public Task PauseAsync(Pause pause, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => WorkOrders.PauseAsync(session, pause), cancellationToken);

    public Task<bool> ResumeAsync(string? store, HoldingId? holding, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => WorkOrders.ResumeAsync(session, store, holding), cancellationToken);

    public Task<IReadOnlyList<AuditRequest>> RequestsAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(WorkOrders.RequestsAsync, cancellationToken);

    public Task RequestAsync(AuditRequest request, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => WorkOrders.RequestAsync(session, request), cancellationToken);

    public Task<bool> WithdrawAsync(HoldingId holding, string store, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => WorkOrders.WithdrawAsync(session, holding, store), cancellationToken);

    public Task<StoreUse> UseAsync(string store, StoreUse use, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => WorkOrders.UseAsync(session, store, use), cancellationToken);
}
