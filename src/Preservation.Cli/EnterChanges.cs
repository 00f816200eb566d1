using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Cli;

/// <summary>Enters into the ledger what a command has changed in the folder of the archive. What cannot be entered now comes with the next receipt.</summary>
internal static class EnterChanges
{
    public static async Task RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(parse.ArchiveFolder(), SavedHead.FileName)))
            return;
        try
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.WhenPossible, cancellationToken);
            if (archive.Context.Signers.Count == 0)
                parse.Output().Hint("it comes into the ledger with the next receipt: no passphrase was given, so nothing could be signed now.");
            else
                await EnterFolder.RunAsync(archive.Context, cancellationToken);
        }
        catch (Exception e) when (e is DamageException or DocumentException or ObjectStoreException or LeaseHeldException or ArchiveRefusedException or CatalogueException)
        {
            parse.Output().Hint($"it is not in the ledger yet, and comes into it with the next receipt: {e.Message}");
        }
    }
}
