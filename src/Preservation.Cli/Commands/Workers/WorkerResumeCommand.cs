using System.CommandLine;
using Preservation.Archive.Ordering;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker resume</c>: ends a pause.</summary>
internal static class WorkerResumeCommand
{
    public static Verb Create()
    {
        var holding = new Argument<string?>("holding") { Description = "The holding that is paused; else the pause of every one.", Arity = ArgumentArity.ZeroOrOne };
        var store = WorkerCommand.StoreOption("The store that is paused; else the pause of every one.");
        var command = new Verb("resume", "End the pause of exactly this; wider and narrower ones stay.", "preserve worker resume --store nas", "preserve worker resume llama-3-8b") { holding, store };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var (id, name) = (parse.GetValue(holding), parse.GetValue(store));
            await new ResumeWork(archive.Context).RunAsync(id, name, token);
            // A wider pause may still hold it up.
            var others = (await archive.Context.Catalogue.PausesAsync(token))
                .Where(pause => (pause.Store is null || name is null || pause.Store == name) && (pause.Holding is null || id is null || pause.Holding.Value == id)).ToList();
            var output = parse.Output();
            output.Say(WorkerCommand.Sentence($"{OrderText.Subject(id is null ? null : HoldingId.Parse(id), name)} is resumed: what is due begins at the next turn of a worker"));
            foreach (var pause in others)
                output.Say($"Still, {OrderText.Of(pause)}.");
            output.Write(json =>
            {
                json.WriteString("holding", id);
                json.WriteString("store", name);
                OrderJson.WriteAll(json, "stillPaused", others, OrderJson.Write);
            });
            return ExitCode.Done;
        });
        return command;
    }
}
