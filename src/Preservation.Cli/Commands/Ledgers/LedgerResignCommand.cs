using Preservation.Archive.Ledger;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger resign</c>: the head gets a signature of a key that is trusted, after the one that signed it was revoked.</summary>
internal static class LedgerResignCommand
{
    public static Verb Create()
    {
        var command = new Verb("resign", "Sign the head of the ledger anew after the key that signed it was revoked. Look at 'preserve ledger show' first: who signs vouches for everything that was entered.", "preserve ledger resign");
        command.SetWork((parse, token) => LedgerCommand.DamageAsync(async () =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            var (head, unreachable) = await new ResignLedger(archive.Context).RunAsync(token);
            archive.EndProgress();
            var output = parse.Output();
            output.Say($"The checkpoint of {head.Checkpoint.Size} entries is signed anew.");
            foreach (var failure in unreachable)
                output.Tell($"Store '{failure.Store}' was not reached: {failure.Message} Run the same command again when it answers.");
            output.Hint("'preserve ledger sync' enters the revocation, and witnesses need the new trust.json ('preserve ledger witness watch').");
            output.Write(json => LedgerCommand.WriteHead(json, head));
            return unreachable.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
        }));
        return command;
    }
}
