using Preservation.Worker.Operating;
using Quartz;

namespace Preservation.Worker.Auditing;

/// <summary>The turns of all stores, by their names.</summary>
public sealed record StoreTurns(IReadOnlyDictionary<string, StoreTurn> ByStore);

/// <summary>Lets a store have its turn. Quartz only triggers: what is due, and who does it, is decided by the catalogue.</summary>
[DisallowConcurrentExecution]
public sealed class StoreJob(StoreTurns turns, PolicyWatch policy, Pulse pulse) : IJob
{
    public const string Store = "store";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        policy.Look();
        var store = context.MergedJobDataMap.GetString(Store)!;
        await pulse.WatchAsync($"the turn of store '{store}'", () => turns.ByStore[store].BytesRead, () => turns.ByStore[store].RunAsync(cancellationToken));
    }
}
