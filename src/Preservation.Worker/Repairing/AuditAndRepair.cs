using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Worker.Repairing;

/// <summary>What follows an audit in a store: repairs where something was found, and a look at what was put right at once.</summary>
public sealed class AuditAndRepair(ArchiveContext archive, IObjectStore store, RepairByPolicy repair)
{
    /// <summary>Called before anything is repaired: people learn of it also when it is over a second later.</summary>
    public Func<CancellationToken, Task> Found { get; init; } = _ => Task.CompletedTask;

    public async Task RunAsync(Check check, CancellationToken cancellationToken)
    {
        if (!check.Findings.Any(finding => finding.IsDamage))
            return;
        await Found(cancellationToken);
        if (await repair.RunAsync(check.Holding, cancellationToken) > 0)
            await new AuditOne(archive, new AuditOptions { Grade = Grade.Full }).RunAsync(check.Holding, store, cancellationToken);
    }
}
