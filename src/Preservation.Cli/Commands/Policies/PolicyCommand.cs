using System.CommandLine;

namespace Preservation.Cli.Commands.Policies;

/// <summary><c>preserve policy</c>: what <c>policy.json</c> demands, and what that takes.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new Verb("policy", "Check whether the policy is met, and plan what its audits use and find.",
        "preserve policy check", "preserve policy plan --goal '1% within 30d with 0.99'")
    {
        PolicyCheckCommand.Create(), PolicyPlanCommand.Create(),
    };
}
