using System.CommandLine;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Archive.Witnessing;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness watch</c>: lets a witness watch the ledger of an archive.</summary>
internal static class WitnessWatchCommand
{
    public static Verb Create()
    {
        var folder = WitnessCommand.FolderArgument();
        var trust = new Option<FileInfo>("--trust") { Description = "The trust policy of the archive, as it gave it to you. Give it again when keys were added.", Required = true, HelpName = "trust.json" };
        var command = new Verb("watch", "Let a witness sign checkpoints of the archive with this trust policy; a witness that is running takes it up when it is started again.", "preserve ledger witness watch w --trust trust.json") { folder, trust };
        command.SetWork((parse, _) =>
        {
            var path = parse.GetRequiredValue(folder).FullName;
            var configuration = WitnessCommand.Read(path);
            var ledger = LedgerTrust.Of(OpenArchive.ReadTrust(parse.GetRequiredValue(trust).FullName));
            var others = configuration.Ledgers.Where(each => each.Origin != ledger.Origin);
            DurableFile.Write(Path.Combine(path, WitnessConfiguration.FileName), (configuration with { Ledgers = [.. others, ledger] }).Write());
            parse.Output().Say($"'{configuration.Name}' watches '{ledger.Origin}' with {ledger.Keys.Count} keys.");
            parse.Output().Write(json =>
            {
                json.WriteString("origin", ledger.Origin);
                json.WriteNumber("keys", ledger.Keys.Count);
            });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
