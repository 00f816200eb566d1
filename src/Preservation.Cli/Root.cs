using System.CommandLine;
using System.CommandLine.Help;
using Preservation.Cli.Commands;
using Preservation.Cli.Commands.Evidence;
using Preservation.Cli.Commands.Ledgers;
using Preservation.Cli.Commands.Policies;
using Preservation.Cli.Commands.Receipts;
using Preservation.Cli.Commands.Stores;
using Preservation.Cli.Commands.Workers;

namespace Preservation.Cli;

/// <summary>The command line as a whole.</summary>
internal static class Root
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Keeps the weights and records of retired models intact, complete and provable.")
        {
            InitCommand.Create(), KeysCommand.Create(), RegisterCommand.Create(), AmendCommand.Create(), AuditCommand.Create(),
            RepairCommand.Create(), RestoreCommand.Create(), VerifyCommand.Create(), DrillCommand.Create(), ListCommand.Create(), ShowCommand.Create(),
            StatusCommand.Create(), IncidentCommand.Create(), ApiKeyCommand.Create(), PolicyCommand.Create(), WorkerCommand.Create(), StoreCommand.Create(), HoldCommand.Create(), CatalogueCommand.Create(), LedgerCommand.Create(), EvidenceCommand.Create(), ReceiptCommand.Create(), OcflCommand.Create(), SampleCommand.Create(),
            CompletionCommand.Create(),
        };
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
