using System.CommandLine;
using Preservation.Archive.Filling;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store fill</c>: completes a store from the others.</summary>
internal static class StoreFillCommand
{
    public static Verb Create()
    {
        var name = new Argument<string>("store") { Description = "The store to complete." };
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb("fill", "Copy what a store lacks from the others, proven on the way and read back.", "preserve store fill nas", "preserve store fill nas llama-3-8b") { name, ids };
        command.SetWork((parse, token) => FillAsync(parse, parse.GetRequiredValue(name), [.. (parse.GetValue(ids) ?? []).Select(HoldingId.Parse)], token));
        return command;
    }

    public static async Task<int> FillAsync(ParseResult parse, string store, IReadOnlyList<HoldingId> ids, CancellationToken cancellationToken)
    {
        await using var archive = await Wiring.OpenAsync(parse, Signing.Required, cancellationToken);
        var target = archive.Context.Store(store);
        var outcome = await new FillStore(archive.Context).RunAsync(target, ids, cancellationToken);
        archive.EndProgress();
        var output = parse.Output();
        output.Say($"Store '{target.Name}': {outcome.Filled.Count} holdings completed, {outcome.AlreadyWhole.Count} lacked nothing; {outcome.Receipts} receipts brought.");
        foreach (var (id, why) in outcome.Failed)
            output.Tell($"'{id}' is not whole in '{target.Name}': {why}");
        output.Write(json =>
        {
            json.WriteString("store", store);
            json.WriteNumber("filled", outcome.Filled.Count);
            json.WriteNumber("alreadyWhole", outcome.AlreadyWhole.Count);
            json.WriteNumber("receipts", outcome.Receipts);
            json.WriteStartArray("failed");
            foreach (var (id, why) in outcome.Failed)
            {
                json.WriteStartObject();
                json.WriteString("holding", id.Value);
                json.WriteString("reason", why);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            TrafficJson.Write(json, archive.Context.Stores);
        });
        return outcome.Failed.Count > 0 ? ExitCode.Policy : ExitCode.Done;
    }
}
