using System.Globalization;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Cli.Commands.Policies;

/// <summary>A plan of audits in plain words.</summary>
internal static class AuditPlanText
{
    public static void Tell(Output output, AuditPlan plan)
    {
        TellStores(output, plan);
        if (plan.Holdings.Count > 0)
        {
            output.Say("");
            TellReach(output, plan.Holdings);
        }
        if (plan.Goal is { } goal && plan.Holdings.Count > 0)
        {
            output.Say("");
            TellGoal(output, goal, plan.Holdings);
        }
        if (!plan.IsAffordable)
            output.Hint("let the audits come less often, or allow them more: 'auditIntervals' and 'budget' in policy.json, for one store below 'stores'.");
    }

    private static void TellStores(Output output, AuditPlan plan)
    {
        output.Table(["store", "grade", "every", "bytes a round", "requests a round", "bytes a day", "requests a day"],
            from store in plan.Stores
            from load in store.Load.Grades
            select (IReadOnlyList<string>)
            [
                load.Grade == Grade.Presence ? store.Load.Store : "", load.Grade.Name(), Durations.Write(load.Interval),
                Output.Bytes(load.Bytes), Number(load.Requests), Bytes(load.BytesPerDay), Number(load.RequestsPerDay),
            ]);
        foreach (var store in plan.Stores)
        {
            output.Say($"Store '{store.Load.Store}' holds {Output.Bytes(store.Volume.Bytes)} of {store.Volume.Holdings.Count} holdings in about {Number(store.Volume.Chunks)} chunks; {Use(store)}.");
            foreach (var shortfall in store.Load.Shortfalls())
                output.Tell($"Store '{store.Load.Store}': {shortfall}.");
        }
    }

    private static string Use(PlannedStore store)
    {
        var load = store.Load;
        var cost = load.CostPerMonth is { } money ? string.Create(CultureInfo.InvariantCulture, $", about {money:0.00} {store.Currency} a month") : "";
        var round = load.LeastFullRound is { } least ? string.Create(CultureInfo.InvariantCulture, $"; by its budget a full round takes at least {least.TotalDays:0.##} days") : "";
        var budget = load.Budget == StoreBudget.None ? "it has no budget" : load.Shortfalls().Any() ? "its budget does NOT suffice" : "its budget suffices";
        return $"audits read about {Bytes(load.BytesPerDay)} in {Number(load.RequestsPerDay)} requests a day{cost}{round}; {budget}";
    }

    private static void TellReach(Output output, IReadOnlyList<HoldingPlan> holdings)
    {
        output.Say("The chance to find bad chunks, by one sample / by all samples until the next full audit, which finds any:");
        output.Table(["holding", "in", "chunks", "a sample", "samples", "one bad chunk", "0.1 %", "1 %"], holdings.Select(holding => (IReadOnlyList<string>)
        [
            holding.Volume.Holding.Value, Output.Join(holding.Stores), $"about {Number(holding.Volume.Chunks)}", Number(holding.Volume.Sample),
            $"{Number(PlanSamples.Rounds(holding.SampleEvery, holding.FullEvery))} in {Durations.Write(holding.FullEvery)}",
            .. holding.Reach.Select(reach => $"{Detection.Round(reach.ByOne)} / {Detection.Round(reach.UntilFull)}"),
        ]));
    }

    private static void TellGoal(Output output, DetectionGoal goal, IReadOnlyList<HoldingPlan> holdings)
    {
        output.Say($"Goal: {goal}.");
        output.Table(["holding", "in", "the policy now", "finds it with", "met", "cheapest", "finds it with"], holdings.Select(holding => (IReadOnlyList<string>)
        [
            holding.Volume.Holding.Value, Output.Join(holding.Stores),
            $"{Cadence(holding.Goal!.Now)}, all every {Durations.Write(holding.FullEvery)}", Detection.Round(holding.Goal.Now.Probability), holding.Goal.IsMetNow ? "yes" : "NO",
            Cadence(holding.Goal.Cheapest), Detection.Round(holding.Goal.Cheapest.Probability),
        ]));
        output.Say("A cadence is 'auditIntervals.sample' in policy.json, and 'preserve audit --grade sample --chunks'.");
    }

    private static string Cadence(Cadence cadence) => $"{Number(cadence.Chunks)} every {Durations.Write(cadence.Every)}";

    private static string Bytes(double bytes) => Output.Bytes((long)Math.Min(bytes, long.MaxValue / 2));

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
