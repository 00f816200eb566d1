using Preservation.Worker.Operating;
using Quartz;

namespace Preservation.Worker.Keeping;

/// <summary>Lets the ledger and the evidence have their turn.</summary>
[DisallowConcurrentExecution]
public sealed class KeepJob(KeepTurn turn, PolicyWatch policy, Pulse pulse) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        policy.Look();
        await pulse.WatchAsync("the turn of the ledger", () => turn.BytesRead, async () =>
        {
            await turn.RunAsync(cancellationToken);
            return 0;
        });
    }
}
