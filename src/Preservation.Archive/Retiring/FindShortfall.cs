using Preservation.Archive.Policies;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;

namespace Preservation.Archive.Retiring;

/// <summary>Finds what the policy would lack without a store.</summary>
public sealed class FindShortfall(ArchiveContext archive)
{
    /// <summary>Holdings whose verified copies would be too few or too near each other without the store, as sentences; none when the policy still holds.</summary>
    public async Task<IReadOnlyList<string>> WithoutAsync(StoreName store, CancellationToken cancellationToken) =>
    [
        .. from holding in await new FindCopyFacts(archive).RunAsync(cancellationToken)
           from point in CheckPolicy.Spread(archive.Policy, [.. holding.Copies.Where(copy => copy.Store != store.Value)])
           where !point.IsMet
           select $"'{holding.Entry.Id}' would have {point.Text}",
    ];
}
