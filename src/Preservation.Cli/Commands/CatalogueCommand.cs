using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Rebuilding;
using Preservation.Catalogue;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve catalogue</c>: the local index, which may be lost.</summary>
internal static class CatalogueCommand
{
    public static Command Create() => new Verb("catalogue", "The local index; it can be rebuilt from any one store.", "preserve catalogue rebuild --from nas") { CreateRebuild() };

    private static Verb CreateRebuild()
    {
        var from = new Option<string>("--from") { Description = "The store to read.", HelpName = "store", Required = true };
        var command = new Verb("rebuild", "Make the catalogue anew from one store; the old one is kept beside it.", "preserve catalogue rebuild --from nas") { from };
        command.SetWork((parse, token) => RunAsync(parse, parse.GetRequiredValue(from), token));
        return command;
    }

    // The catalogue may be damaged, so nothing here opens the old one.
    private static async Task<int> RunAsync(ParseResult parse, string from, CancellationToken cancellationToken)
    {
        var folder = parse.ArchiveFolder();
        var configuration = OpenArchive.ReadConfiguration(folder);
        var trust = OpenArchive.ReadTrust(Path.Combine(folder, OpenArchive.TrustFile));
        var store = configuration.Stores.FirstOrDefault(candidate => candidate.Name.Value == from)
            ?? throw new ArchiveRefusedException($"There is no store '{from}' in this archive; its stores are {Output.Join(configuration.Stores.Select(s => s.Name.Value))}.");
        var opened = await Wiring.OpenStoreAsync(store, folder, configuration.Archive, cancellationToken);
        var output = parse.Output();
        await using var replacement = await CatalogueFactory.ReplaceAsync(configuration, folder, TimeProvider.System, cancellationToken);
        RebuildOutcome outcome;
        using (var progress = output.IsQuiet || output.IsJson ? null : new ConsoleProgress())
            outcome = await new RebuildCatalogue(opened, trust, progress ?? (IWorkProgress)NoProgress.Instance).RunAsync(replacement.Catalogue, cancellationToken);
        var kept = await replacement.SwapAsync(cancellationToken);
        output.Say($"The catalogue was rebuilt from '{from}': {outcome.Holdings} holdings, {outcome.Receipts} receipts.{(kept is null ? "" : $" The old one is kept as '{kept}'.")}");
        output.TellAll(outcome.Refused);
        output.Write(json =>
        {
            json.WriteNumber("holdings", outcome.Holdings);
            json.WriteNumber("receipts", outcome.Receipts);
            json.WriteStartArray("refused");
            foreach (var refused in outcome.Refused)
                json.WriteStringValue(refused);
            json.WriteEndArray();
        });
        return outcome.Refused.Count > 0 ? ExitCode.Damage : ExitCode.Done;
    }
}
