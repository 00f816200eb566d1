using System.Globalization;
using Preservation.Archive.Registering.Scanning;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary>A registration plan in plain words.</summary>
internal static class PlanText
{
    public static void Tell(Output output, RegistrationPlan plan)
    {
        output.Say($"'{plan.Id}'{(plan.Model.DisplayName is { } name ? $" ({name})" : "")}, {plan.Files.Count} files, {Output.Bytes(plan.TotalSize)}:");
        foreach (var role in plan.Files.GroupBy(file => file.Role).OrderBy(group => group.Key))
            output.Say(string.Create(CultureInfo.InvariantCulture, $"  {role.Count(),6} {role.Key.Name(),-22} {Output.Bytes(role.Sum(file => file.Size))}"));
        foreach (var missing in Missing(plan))
            output.Say($"  {"none",6} {missing.Name(),-22} (can be added later with 'preserve amend')");
        foreach (var warning in plan.Warnings)
            output.Say($"  note: {warning}");
    }

    // What a dossier is expected to have.
    private static IEnumerable<Role> Missing(RegistrationPlan plan) =>
        new[] { Role.InterviewTranscript, Role.Preferences, Role.PostDeploymentReport }.Except(plan.Files.Select(file => file.Role));

    public static void Write(Output output, RegistrationPlan plan) => output.Write(json =>
    {
        json.WriteString("holding", plan.Id.Value);
        json.WriteBoolean("dryRun", true);
        json.WriteNumber("bytes", plan.TotalSize);
        json.WriteStartArray("files");
        foreach (var file in plan.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("name", file.Name.Value);
            json.WriteString("role", file.Role.Name());
            json.WriteNumber("size", file.Size);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in plan.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    });
}
