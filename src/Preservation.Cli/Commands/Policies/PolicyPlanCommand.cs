using System.CommandLine;
using Preservation.Archive.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Cli.Commands.Policies;

/// <summary><c>preserve policy plan</c>: what the audits of the policy use and find, before any is run. It asks the catalogue, and no store.</summary>
internal static class PolicyPlanCommand
{
    public static Verb Create()
    {
        var goal = new Option<string?>("--goal") { Description = "What audits are to find, how soon and how surely; then the cadence of samples that reads least is told.", HelpName = "1% within 30d with 0.99" };
        goal.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && DetectionGoal.TryParse(token.Value) is null)
                result.AddError($"--goal: '{token.Value}' is not understood; expected is {DetectionGoal.Form}.");
        });
        var command = new Verb("plan", "Reckon what the audits of the policy read, ask, cost and find, and whether the budgets suffice; nothing is run.",
            "preserve policy plan", "preserve policy plan --goal '1% within 30d with 0.99'", "preserve policy plan --json")
        {
            goal,
        };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var (context, asked) = (archive.Context, parse.GetValue(goal) is { } text ? DetectionGoal.TryParse(text) : null);
            var volumes = FindVolumes.Run(context, await new FindCopyFacts(context).RunAsync(token));
            var prices = archive.Configuration.Stores.ToDictionary(store => store.Name.Value, store => store.Prices);
            var plan = new AuditPlan
            {
                Stores = [.. volumes.Select(volume => new PlannedStore
                {
                    Volume = volume,
                    Load = PlanAudits.Run(context.Policy, volume, context.Chunking.ChunkSize, prices[volume.Store] is { } price ? price.CostOf : null),
                    Currency = prices[volume.Store]?.Currency,
                })],
                Holdings = PlanHoldings.Run(context.Policy, volumes, asked),
                Goal = asked,
            };
            var output = parse.Output();
            AuditPlanText.Tell(output, plan);
            AuditPlanJson.Write(output, plan);
            return plan.IsAffordable ? ExitCode.Done : ExitCode.Policy;
        });
        return command;
    }
}
