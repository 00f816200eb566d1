using Preservation.Worker.Operating;
using Quartz;

namespace Preservation.Worker.Drilling;

/// <summary>Lets drills have their turn.</summary>
[DisallowConcurrentExecution]
public sealed class DrillJob(DrillTurn turn, Pulse pulse) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await pulse.WatchAsync("the turn of drills", () => turn.BytesRead, () => turn.RunAsync(cancellationToken));
}
