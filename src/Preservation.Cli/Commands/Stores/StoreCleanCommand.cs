using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store clean</c>: gives up uploads that nobody goes on with.</summary>
internal static class StoreCleanCommand
{
    public static Verb Create()
    {
        var name = new Argument<string>("store") { Description = "The store." };
        var days = new Option<int>("--older-than") { Description = "Days since the upload was begun.", DefaultValueFactory = _ => 7, HelpName = "days" };
        days.AtLeast(0);
        var plan = new Option<bool>("--plan") { Description = "Only list them.", Aliases = { "--dry-run" } };
        var command = new Verb("clean", "Give up unfinished uploads that nobody goes on with; nothing that was stored is touched.", "preserve store clean eu --plan", "preserve store clean eu --older-than 1") { name, days, plan };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var store = archive.Context.Store(parse.GetRequiredValue(name));
            var before = archive.Context.Clock.GetUtcNow().AddDays(-parse.GetValue(days));
            List<UnfinishedUpload> uploads = [];
            await foreach (var upload in store.UnfinishedAsync(token))
            {
                if (upload.BegunAt <= before)
                    uploads.Add(upload);
            }
            var output = parse.Output();
            foreach (var upload in uploads.ToList())
            {
                if (!parse.GetValue(plan) && !await TryAbandonAsync(archive.Context, store, upload, token))
                {
                    output.Say($"Left {Output.Bytes(upload.Size ?? 0)} for '{upload.Key}' alone: somebody is working on that holding.");
                    uploads.Remove(upload);
                    continue;
                }
                output.Say($"{(parse.GetValue(plan) ? "Would give up" : "Gave up")} {Output.Bytes(upload.Size ?? 0)} for '{upload.Key}', begun {upload.BegunAt:u}.");
            }
            if (uploads.Count == 0)
                output.Say($"Store '{store.Name}' has no unfinished uploads that are older.");
            output.Write(json =>
            {
                json.WriteStartArray("uploads");
                foreach (var upload in uploads)
                {
                    json.WriteStartObject();
                    json.WriteString("key", upload.Key);
                    json.WriteNumber("bytes", upload.Size ?? 0);
                    json.WriteString("begunAt", upload.BegunAt);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }

    // False when the holding is being worked on: then the upload may well be in use.
    private static async Task<bool> TryAbandonAsync(ArchiveContext archive, IObjectStore store, UnfinishedUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = FindRecords.IdOf(upload.Key) is { } id
                ? await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{id.Holding}", cancellationToken) : null;
            await store.AbandonAsync(upload, cancellationToken);
            return true;
        }
        catch (LeaseHeldException)
        {
            return false;
        }
    }
}
