using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Policies;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Cli.Commands.Policies;

/// <summary><c>preserve policy check</c>: every demand of the policy, met or not. It asks the catalogue, and no store.</summary>
internal static class PolicyCheckCommand
{
    private sealed record Checked(HoldingId Id, IReadOnlyList<PolicyPoint> Points);

    public static Verb Create()
    {
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb("check", "Tell for each holding every demand of the policy, met or not, with what is and what should be.",
            "preserve policy check", "preserve policy check llama-3-8b", "preserve policy check --quiet || alert")
        {
            ids,
        };
        command.SetWork(async (parse, token) =>
        {
            var wanted = (parse.GetValue(ids) ?? []).Select(HoldingId.Parse).ToList();
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var context = archive.Context;
            var facts = await new FindCopyFacts(context).RunAsync(token);
            RefuseUnknown(wanted, facts);
            List<Checked> holdings = [.. facts.Where(holding => wanted.Count == 0 || wanted.Contains(holding.Entry.Id))
                .Select(holding => new Checked(holding.Entry.Id, CheckPolicy.Run(context.Policy, holding.Copies, context.Now())))];
            var stores = CheckStores.Run(context.Policy, [.. archive.Configuration.Stores.Select(store => store.Facts)]);
            return Report(parse.Output(), context.Policy, stores, holdings);
        });
        return command;
    }

    private static void RefuseUnknown(List<HoldingId> wanted, IReadOnlyList<HoldingFacts> facts)
    {
        var unknown = wanted.Except(facts.Select(holding => holding.Entry.Id)).ToList();
        if (unknown.Count > 0)
            throw new ArchiveRefusedException($"There is no holding '{string.Join("', '", unknown)}' in this archive. 'preserve list' shows what there is.");
    }

    private static int Report(Output output, PreservationPolicy policy, IReadOnlyList<PolicyPoint> stores, List<Checked> holdings)
    {
        Tell(output, "The archive", stores);
        foreach (var holding in holdings)
            Tell(output, $"'{holding.Id}'", holding.Points);
        List<PolicyPoint> all = [.. stores, .. holdings.SelectMany(holding => holding.Points)];
        var unmet = all.Count(point => !point.IsMet);
        output.Say(unmet == 0 ? $"All {all.Count} demands of the policy are met." : $"{unmet} of {all.Count} demands of the policy are NOT MET.");
        var code = unmet == 0 ? ExitCode.Done : ExitCode.Policy;
        output.Write(json =>
        {
            json.WriteNumber("policyVersion", policy.Version);
            json.WriteNumber("exitCode", code);
            json.WriteStartArray("archive");
            foreach (var point in stores)
                PolicyPointJson.Write(json, point);
            json.WriteEndArray();
            json.WriteStartArray("holdings");
            foreach (var holding in holdings)
            {
                json.WriteStartObject();
                json.WriteString("id", holding.Id.Value);
                json.WriteBoolean("met", holding.Points.All(point => point.IsMet));
                json.WriteStartArray("demands");
                foreach (var point in holding.Points)
                    PolicyPointJson.Write(json, point);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return code;
    }

    // Each line says what it is about, so that those that are not met can stand alone.
    private static void Tell(Output output, string subject, IReadOnlyList<PolicyPoint> points)
    {
        foreach (var point in points)
        {
            if (point.IsMet)
                output.Say($"{subject}: met: {point.Text}.");
            else
                output.Tell($"{subject}: NOT MET: {point.Text}.");
        }
    }
}
