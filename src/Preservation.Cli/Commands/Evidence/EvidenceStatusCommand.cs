using Preservation.Archive.Evidence;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence status</c>: what must be renewed by when, and what has no timestamp yet.</summary>
internal static class EvidenceStatusCommand
{
    public static Verb Create()
    {
        var command = new Verb("status", "List what must be renewed by when, and what has no timestamp yet. Exit code 4 when something is missing or overdue.", "preserve evidence status", "preserve evidence status --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var state = await EvidenceStatus.RunAsync(archive.Context, token);
            archive.EndProgress();
            return Report(parse.Output(), state, archive.Context.Now(), archive.Context.Trust.OpenAuthorities.Count);
        });
        return command;
    }

    private static int Report(Output output, EvidenceState state, DateTimeOffset now, int authorities)
    {
        output.TellAll([.. state.Problems]);
        EvidenceCommand.TellUnreachable(output, state.Unreachable);
        if (authorities == 0)
            output.Say("No timestamp authority is trusted: add one with 'preserve evidence authority add'.");
        if (state.Watched.Count > 0)
            output.Table(["renew by", "ends", "authority", "of", "why"], state.Watched.Select(watched => (IReadOnlyList<string>)
                [Moments.Write(watched.RenewBy), Moments.Write(watched.Ends), watched.Stamp.Authority, watched.Stamp.Subject.ToString(), watched.Why]));
        foreach (var subject in state.Unstamped.Take(20))
            output.Tell($"Not stamped by every authority: {subject}.");
        if (state.Unstamped.Count > 20)
            output.Tell($"... and {state.Unstamped.Count - 20} more. 'preserve evidence stamp' asks for them.");
        var overdue = state.Watched.Count(watched => watched.RenewBy <= now);
        output.Say($"{state.Watched.Count} timestamps to watch, {state.Renewals.Count} renewals, {state.Unstamped.Count} not stamped{(overdue > 0 ? $"; {overdue} overdue: 'preserve evidence renew'" : state.RenewBy is { } by ? $"; next renewal by {Moments.Write(by)}" : "")}.");
        output.Write(json =>
        {
            json.WriteNumber("authorities", authorities);
            json.WriteNumber("renewals", state.Renewals.Count);
            json.WriteNumber("overdue", overdue);
            json.WriteString("renewBy", state.RenewBy is { } by ? Moments.Write(by) : null);
            json.WriteStartArray("watched");
            foreach (var watched in state.Watched)
            {
                json.WriteStartObject();
                json.WriteString("of", watched.Stamp.Subject.ToString());
                json.WriteString("folder", watched.Stamp.Folder);
                json.WriteString("authority", watched.Stamp.Authority);
                json.WriteString("at", Moments.Write(watched.Stamp.At));
                json.WriteString("ends", Moments.Write(watched.Ends));
                json.WriteString("renewBy", Moments.Write(watched.RenewBy));
                json.WriteString("why", watched.Why);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            EvidenceCommand.WriteTexts(json, "unstamped", state.Unstamped.Select(subject => subject.ToString()));
            EvidenceCommand.WriteTexts(json, "problems", state.Problems);
            EvidenceCommand.WriteTexts(json, "unreachable", state.Unreachable.Select(failure => failure.Message));
        });
        return state.Problems.Count > 0 ? ExitCode.Damage : state.Unreachable.Count > 0 ? ExitCode.Inconclusive : state.Unstamped.Count + overdue > 0 ? ExitCode.Policy : ExitCode.Done;
    }
}
