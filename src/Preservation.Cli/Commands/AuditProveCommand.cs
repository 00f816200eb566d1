using System.CommandLine;
using System.Globalization;
using Preservation.Archive;
using Preservation.Archive.Proving;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve audit prove</c>: when copies were read in full, by receipts alone.</summary>
internal static class AuditProveCommand
{
    public static Verb Create()
    {
        var id = new Argument<string>("id") { Description = "The holding." };
        var since = new Option<string?>("--since") { Description = "From this day on, in UTC; all of its time when not given.", HelpName = "yyyy-mm-dd" };
        var command = new Verb("prove", "Show, out of signed receipts and manifests and without the catalogue, when each copy was read in full, by which version, under which policy, and where the gaps are.",
            "preserve audit prove llama-3-8b", "preserve audit prove llama-3-8b --since 2026-01-01 --json") { id, since };
        command.SetWork(async (parse, token) =>
        {
            DateTimeOffset? from = parse.GetValue(since) is not { } text ? null
                : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day
                : throw new ArchiveRefusedException($"--since: '{text}' is no day; one such as 2026-01-01 is expected.");
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var coverage = await new ProveCoverage(archive.Context).RunAsync(HoldingId.Parse(parse.GetRequiredValue(id)), from, token);
            archive.EndProgress();
            return Report(parse.Output(), coverage);
        });
        return command;
    }

    private static int Report(Output output, Coverage coverage)
    {
        var manifest = coverage.Manifest;
        output.Say($"'{manifest.Holding}', sequence {manifest.Sequence}, {manifest.Artifacts.Count} artifacts, {coverage.Since:u} to {coverage.Until:u}:");
        foreach (var store in coverage.Stores)
        {
            output.Tell($"'{store.Store}': {store.Covered} of {manifest.Artifacts.Count} artifacts were read in full, by {store.Reads.Count} receipts. {Words(store)}");
            output.Table(["at", "receipt", "grade", "artifacts", "by", "policy"], store.Reads.Select(read => (IReadOnlyList<string>)
                [$"{read.At:u}", read.Receipt, read.Grade.Name(), read.Artifacts.ToString(CultureInfo.InvariantCulture), read.Tool, read.Policy.Short]));
        }
        output.TellAll([.. coverage.Refused]);
        foreach (var failure in coverage.Unreachable)
            output.Tell($"Store '{failure.Store}' could not be asked, and may have receipts that the others lack: {failure.Message}");
        Write(output, coverage);
        return coverage.Refused.Count > 0 ? ExitCode.Damage
            : coverage.Stores.All(store => store.IsCovered) ? coverage.Unreachable.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done : ExitCode.Policy;
    }

    private static string Words(StoreCoverage store) => store.Longest is not { } gap ? "" : string.Create(CultureInfo.InvariantCulture,
        $"The longest gap is {gap.Length.TotalDays:0.0} days, of '{gap.Artifact}' from {gap.From:u} to {gap.To:u}: {(store.IsCovered ? "within" : "MORE than")} the {Durations.Write(store.Interval)} that the policy asks for today.");

    private static void Write(Output output, Coverage coverage) => output.Write(json =>
    {
        json.WriteString("holding", coverage.Manifest.Holding.Value);
        json.WriteNumber("artifacts", coverage.Manifest.Artifacts.Count);
        json.WriteString("since", Moments.Write(coverage.Since));
        json.WriteString("until", Moments.Write(coverage.Until));
        json.WriteStartArray("stores");
        foreach (var store in coverage.Stores)
        {
            json.WriteStartObject();
            json.WriteString("store", store.Store);
            json.WriteNumber("covered", store.Covered);
            json.WriteBoolean("withinInterval", store.IsCovered);
            if (store.Longest is { } gap)
            {
                json.WriteStartObject("longestGap");
                json.WriteString("artifact", gap.Artifact.Value);
                json.WriteString("from", Moments.Write(gap.From));
                json.WriteString("to", Moments.Write(gap.To));
                json.WriteEndObject();
            }
            json.WriteStartArray("reads");
            foreach (var read in store.Reads)
            {
                json.WriteStartObject();
                json.WriteString("at", Moments.Write(read.At));
                json.WriteString("receipt", read.Receipt);
                json.WriteString("grade", read.Grade.Name());
                json.WriteNumber("artifacts", read.Artifacts);
                json.WriteString("tool", read.Tool);
                json.WriteString("policySha256", read.Policy.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var text in coverage.Refused)
            json.WriteStringValue(text);
        json.WriteEndArray();
    });
}
