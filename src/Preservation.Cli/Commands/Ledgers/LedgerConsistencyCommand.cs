using System.CommandLine;
using Preservation.Archive.Ledger;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger prove-consistency</c>: that the ledger goes on with a checkpoint that was kept.</summary>
internal static class LedgerConsistencyCommand
{
    public static Verb Create()
    {
        var since = new Argument<FileInfo>("checkpoint") { Description = "A checkpoint that was kept: 'ledger/checkpoint' of a store, copied at some time." };
        var store = LedgerCommand.StoreOption();
        var command = new Verb("prove-consistency", "Show that nothing was taken out or changed since a checkpoint was signed, with the hashes of the proof (RFC 6962 section 2.1.2).",
            "preserve ledger prove-consistency /media/usb/checkpoint-2024") { since, store };
        command.SetWork((parse, token) => LedgerCommand.DamageAsync(async () =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var (ledger, head) = await LedgerCommand.OpenAsync(archive.Context, parse.GetValue(store), token);
            var earlier = LedgerCommand.ReadCheckpoint(archive.Context, parse.GetRequiredValue(since));
            var proof = await new ProveEntry(ledger, head).SinceAsync(earlier, token);
            archive.EndProgress();
            var output = parse.Output();
            output.Say($"The ledger in store '{ledger.Store.Name}' has {head.Checkpoint.Size} entries, and its first {proof.First} are those of the checkpoint. The proof:");
            foreach (var hash in proof.Hashes)
                output.Say($"  {hash}");
            output.Write(json =>
            {
                LedgerCommand.WriteHead(json, head);
                json.WriteNumber("firstSize", proof.First);
                json.WriteString("firstRoot", earlier.Checkpoint.Root.ToString());
                json.WriteStartArray("proof");
                foreach (var hash in proof.Hashes)
                    json.WriteStringValue(hash.ToString());
                json.WriteEndArray();
            });
            return ExitCode.Done;
        }));
        return command;
    }
}
