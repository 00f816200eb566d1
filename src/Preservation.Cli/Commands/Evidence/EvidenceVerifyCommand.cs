using Preservation.Archive.Evidence;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence verify</c>: verifies all evidence in every store, offline.</summary>
internal static class EvidenceVerifyCommand
{
    public static Verb Create()
    {
        var command = new Verb("verify", "Verify every timestamp in every store, the newest first, each file that a renewal lists, and that what was stamped is what the store has. No authority is asked.", "preserve evidence verify", "preserve evidence verify --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var check = await VerifyEvidence.AllAsync(archive.Context, token);
            archive.EndProgress();
            var output = parse.Output();
            output.TellAll([.. check.Problems.Select(problem => $"Store '{problem.Store}': {problem.Text}")]);
            EvidenceCommand.TellUnreachable(output, check.Unreachable);
            foreach (var (store, verified) in check.Verified)
                output.Say($"Store '{store}': {verified} timestamps hold.");
            output.Write(json =>
            {
                json.WriteStartObject("verified");
                foreach (var (store, verified) in check.Verified)
                    json.WriteNumber(store, verified);
                json.WriteEndObject();
                json.WriteStartArray("problems");
                foreach (var problem in check.Problems)
                {
                    json.WriteStartObject();
                    json.WriteString("store", problem.Store);
                    json.WriteBoolean("damage", problem.IsDamage);
                    json.WriteString("text", problem.Text);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                EvidenceCommand.WriteTexts(json, "unreachable", check.Unreachable.Select(failure => failure.Message));
            });
            return check.Problems.Any(problem => problem.IsDamage) ? ExitCode.Damage : check.Unreachable.Count > 0 ? ExitCode.Inconclusive : check.Problems.Count > 0 ? ExitCode.Policy : ExitCode.Done;
        });
        return command;
    }
}
