using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Ordering;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker pause</c>: nothing begins of a store, a holding, or everything.</summary>
internal static class WorkerPauseCommand
{
    public static Verb Create()
    {
        var holding = new Argument<string?>("holding") { Description = "Only this holding; else every one.", Arity = ArgumentArity.ZeroOrOne };
        var store = WorkerCommand.StoreOption("Only in this store; else in every one.");
        var reason = new Option<string>("--reason") { Description = "Why; everybody who looks is told.", Required = true };
        var span = new Option<string?>("--for") { Description = "How long, such as 90m, 8h or 7d; else until it is resumed.", HelpName = "span" };
        var until = new Option<string?>("--until") { Description = "Until when, such as 2026-12-01T06:00:00Z; else until it is resumed.", HelpName = "moment" };
        span.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Durations.TryParse(token.Value, out _))
                result.AddError($"--for: '{token.Value}' is not understood; a whole number and one of s, m, h, d is expected, such as 8h.");
        });
        until.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Moments.TryParse(token.Value, out _))
                result.AddError($"--until: '{token.Value}' is not understood; a moment in UTC is expected, such as 2026-12-01T06:00:00Z.");
        });
        var command = new Verb("pause", "Let no audit or drill begin and nothing be repaired by itself, until it is resumed. What gets overdue is told all the same.",
            "preserve worker pause --store nas --for 8h --reason 'a disk is changed'",
            "preserve worker pause llama-3-8b --reason 'it is being amended'",
            "preserve worker pause --until 2026-12-01T06:00:00Z --reason 'the building has no power'")
        {
            holding, store, reason, span, until,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(span) is not null && result.GetResult(until) is not null)
                result.AddError("--for and --until both say when the pause ends; give one of them.");
        });
        command.SetWork(async (parse, token) =>
        {
            if (string.IsNullOrWhiteSpace(parse.GetRequiredValue(reason)))
                throw new ArchiveRefusedException("--reason: it is empty; say why, so that others know when the pause may end.");
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var pause = await new PauseWork(archive.Context).RunAsync(
                parse.GetValue(holding), parse.GetValue(store), parse.GetRequiredValue(reason), WorkerCommand.AskedBy, End(parse.GetValue(span), parse.GetValue(until), archive.Context.Now()), token);
            var output = parse.Output();
            output.Say(WorkerCommand.Sentence($"{OrderText.Subject(pause.Holding, pause.Store)} is paused {OrderText.End(pause)}: {pause.Reason}"));
            output.Say("No audit, drill or automatic repair begins there. What is under way ends where it can be gone on with ('preserve worker status' shows it); what gets overdue is told all the same.");
            output.Say($"To end the pause: preserve worker resume{OrderText.Arguments(pause.Holding, pause.Store)}");
            output.Write(json => OrderJson.Write(json, pause));
            return ExitCode.Done;
        });
        return command;
    }

    private static DateTimeOffset? End(string? span, string? until, DateTimeOffset now) =>
        span is not null && Durations.TryParse(span, out var length) ? now + length
            : Moments.TryParse(until, out var moment) ? moment : null;
}
