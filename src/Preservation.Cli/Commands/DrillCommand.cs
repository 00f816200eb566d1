using System.CommandLine;
using Preservation.Archive.Drilling;
using Preservation.Archive.Verifying;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve drill</c>: proves that one store alone gives a holding back.</summary>
internal static class DrillCommand
{
    /// <summary>In the archive's folder, where no other folder is named.</summary>
    private const string ScratchName = "scratch";

    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the holding." };
        var store = new Option<string>("--store") { Description = "The one store that has to suffice.", HelpName = "name", Required = true };
        var scratch = new Option<DirectoryInfo?>("--scratch") { Description = "Folder with room for the holding; else 'scratch' in the archive's folder.", HelpName = "dir" };
        var keep = new Option<bool>("--keep") { Description = "Leave the restored holding in the scratch folder." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be restored, and whether there is room." };
        var command = new Verb("drill", "Restore a holding from one store alone to a scratch folder, verify it, open its formats, measure the time, and empty the folder again.",
            "preserve drill llama-3-8b --store nas",
            "preserve drill llama-3-8b --store nas --scratch /data/scratch --keep",
            "preserve drill llama-3-8b --store nas --dry-run")
        {
            id, store, scratch, keep, dryRun,
        };
        command.SetWork(async (parse, token) =>
        {
            var holding = HoldingId.Parse(parse.GetRequiredValue(id));
            await using var archive = await Wiring.OpenAsync(parse, parse.GetValue(dryRun) ? Signing.No : Signing.WhenPossible, token);
            var folder = parse.GetValue(scratch)?.FullName ?? Path.Combine(archive.Context.Folder, ScratchName);
            var drill = new DrillHolding(archive.Context, Options(archive, parse.GetRequiredValue(store), folder, parse.GetValue(keep)));
            if (parse.GetValue(dryRun))
                return DrillReport.Tell(parse.Output(), holding, parse.GetRequiredValue(store), await drill.PlanAsync(holding, token));
            try
            {
                var outcome = await drill.RunAsync(holding, token);
                archive.EndProgress();
                return DrillReport.Tell(parse.Output(), archive, outcome);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                archive.EndProgress();
                return DrillReport.Cancelled(parse.Output());
            }
        });
        return command;
    }

    private static DrillOptions Options(OpenedArchive archive, string store, string folder, bool keep)
    {
        var context = archive.Context;
        var verify = new VerifyFolder(context.Buffers, context.Parallelism, context.Progress);
        return new DrillOptions
        {
            Store = store,
            Scratch = folder,
            Keep = keep,
            Verify = (restored, manifest, token) => verify.DifferencesAsync(restored, manifest, context.Trust, token),
        };
    }
}
