using System.CommandLine;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store probe</c>: finds out by trying what a store can do.</summary>
internal static class StoreProbeCommand
{
    public static Verb Create()
    {
        var name = new Argument<string>("store") { Description = "The store to try." };
        var command = new Verb("probe", "Find out by trying what a store can do, and what follows; only a few small files in its kit are written.", "preserve store probe nas") { name };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var store = archive.Context.Store(parse.GetRequiredValue(name));
            var capabilities = await new ProbeStore(store, archive.Context.Clock).RunAsync(token);
            ProbeFiles.Write(archive.Context.Folder, store.Name, capabilities);
            var output = parse.Output();
            output.Table(["capability", "found", "what follows"], capabilities.Found.OrderBy(entry => entry.Key).Select(entry => (IReadOnlyList<string>)
                [ProbeFiles.NameOf(entry.Key), InWords(entry.Value), ProbeStore.Consequence(entry.Key, entry.Value)]));
            output.Write(json =>
            {
                json.WriteString("store", store.Name.Value);
                json.WriteBoolean("keepsWritersApart", capabilities.KeepsWritersApart);
                json.WriteStartArray("capabilities");
                foreach (var (capability, support) in capabilities.Found.OrderBy(entry => entry.Key))
                {
                    json.WriteStartObject();
                    json.WriteString("capability", ProbeFiles.NameOf(capability));
                    json.WriteString("found", support.ToString().ToLowerInvariant());
                    json.WriteString("consequence", ProbeStore.Consequence(capability, support));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static string InWords(Support support) => support switch
    {
        Support.Yes => "yes",
        Support.Ignored => "IGNORED",
        _ => "no",
    };
}
