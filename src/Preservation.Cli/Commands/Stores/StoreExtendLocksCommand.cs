using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Locking;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store extend-locks</c>: locks what a store holds for longer.</summary>
internal static class StoreExtendLocksCommand
{
    public static Verb Create()
    {
        var name = new Argument<string>("store") { Description = "The store; it must have the setting 'lock'." };
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var until = new Option<string?>("--until") { Description = "Until when at least; default: as the setting 'lock' says, from today on.", HelpName = "date" };
        var command = new Verb("extend-locks", "Lock what a store holds for longer, and prove it; a lock is never shortened.", "preserve store extend-locks eu", "preserve store extend-locks eu llama-3-8b --until 2050-01-01") { name, ids, until };
        command.SetWork(async (parse, token) =>
        {
            var date = ParseDate(parse.GetValue(until));
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            var store = archive.Context.Store(parse.GetRequiredValue(name));
            var outcome = await new ExtendLocks(archive.Context).RunAsync(store, [.. (parse.GetValue(ids) ?? []).Select(HoldingId.Parse)], date, token);
            archive.EndProgress();
            var output = parse.Output();
            foreach (var (id, at) in outcome.Locked)
                output.Say($"'{id}' is locked in '{store.Name}' until {at:u}, each key read back.");
            foreach (var (id, why) in outcome.Failed)
                output.Tell($"'{id}' could not be locked in '{store.Name}': {why}");
            output.Write(json =>
            {
                json.WriteStartArray("locked");
                foreach (var (id, at) in outcome.Locked)
                {
                    json.WriteStartObject();
                    json.WriteString("holding", id.Value);
                    if (at is { } moment)
                        json.WriteString("until", Moments.Write(moment));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteStartArray("failed");
                foreach (var (id, why) in outcome.Failed)
                    json.WriteStringValue($"{id}: {why}");
                json.WriteEndArray();
            });
            return outcome.Failed.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }

    private static DateTimeOffset? ParseDate(string? text) => text is null ? null
        : Moments.TryParse(text, out var moment) || Moments.TryParse(text + "T00:00:00Z", out moment) ? moment
        : throw new ArchiveRefusedException($"--until: '{text}' is no date such as 2050-01-01.");
}
