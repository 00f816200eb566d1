using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Worker.Repairing;

/// <summary>What follows an audit in a store: repairs where something was found, and a look at what was put right at once.</summary>
public sealed class AuditAndRepair(ArchiveContext archive, IObjectStore store, RepairByPolicy repair)
{
    /// <summary>A full audit is recorded at least this often.</summary>
    public TimeSpan? LongestPart { get; init; }

    /// <summary>Called before anything is repaired: people learn of it also when it is over a second later.</summary>
    public Func<CancellationToken, Task> Found { get; init; } = _ => Task.CompletedTask;

    public async Task RunAsync(Check check, CancellationToken cancellationToken)
    {
        if (!check.Findings.Any(finding => finding.IsDamage))
            return;
        await Found(cancellationToken);
        if (await repair.RunAsync(check.Holding, cancellationToken) > 0)
            await LookAgainAsync(check.Holding, cancellationToken);
    }

    // Only a whole audit closes the incident: where this part is not the last, the next turns do the rest.
    private async Task LookAgainAsync(HoldingId repaired, CancellationToken cancellationToken)
    {
        foreach (var neighbour in await NeighboursAsync(repaired, cancellationToken))
            await AskAsync(neighbour, repaired, cancellationToken);
        var issued = await new AuditOne(archive, new AuditOptions { Grade = Grade.Full, LongestPart = LongestPart }).RunAsync(repaired, store, cancellationToken);
        if (issued is null || !issued.Receipt.Checks[0].IsWhole)
            await AskAsync(repaired, repaired, cancellationToken);
    }

    private Task AskAsync(HoldingId holding, HoldingId repaired, CancellationToken cancellationToken) => archive.Catalogue.RequestAsync(
        new AuditRequest(holding, store.Name.Value, Grade.Full, $"the repair of '{repaired}'", archive.Now()), cancellationToken);

    // What was written just before and after it may well lie on the same bad place.
    private async Task<IEnumerable<HoldingId>> NeighboursAsync(HoldingId repaired, CancellationToken cancellationToken)
    {
        List<HoldingId> holdings =
        [
            .. (await archive.Catalogue.HoldingsAsync(cancellationToken)).OrderBy(holding => holding.CreatedAt)
                .ThenBy(holding => holding.Id.Value, StringComparer.Ordinal).Select(holding => holding.Id),
        ];
        var at = holdings.IndexOf(repaired);
        return holdings.Where((_, i) => Math.Abs(i - at) == 1);
    }
}
