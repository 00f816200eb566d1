using System.CommandLine;
using System.Text;
using Preservation.Archive.Files;
using Preservation.Archive.Ledger;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger prove</c>: a proof in files that anybody can check.</summary>
internal static class LedgerProveCommand
{
    public static Verb Create()
    {
        var name = new Argument<string>("entry") { Description = "An index, the id of a receipt, or a holding, with ':SEQUENCE' for another than its newest." };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the two files; made when it is not there.", HelpName = "dir", Required = true };
        var store = LedgerCommand.StoreOption();
        var command = new Verb("prove", "Write an entry, and the proof (C2SP tlog-proof) that it is in the ledger under a signed checkpoint.",
            "preserve ledger prove llama-3-8b --out proof", "preserve ledger prove 20261120T120000Z-1a2b3c4d --out proof") { name, folder, store };
        command.SetWork((parse, token) => LedgerCommand.DamageAsync(async () =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var (ledger, head) = await LedgerCommand.OpenAsync(archive.Context, parse.GetValue(store), token);
            var proven = await new ProveEntry(ledger, head).RunAsync(parse.GetRequiredValue(name), token);
            archive.EndProgress();
            var path = parse.GetRequiredValue(folder).FullName;
            Directory.CreateDirectory(path);
            var (entry, proof) = (Path.Combine(path, $"entry-{proven.Index}.json"), Path.Combine(path, $"entry-{proven.Index}.tlog-proof"));
            DurableFile.Write(entry, proven.Bytes);
            DurableFile.Write(proof, proven.Proof.Write());
            var output = parse.Output();
            output.Say($"Entry {proven.Index} of {head.Checkpoint.Size}: {proven.Entry.Event.Type} {LedgerCommand.Subject(proven.Entry.Event)}.");
            output.Say($"'{entry}' and '{proof}' prove it. With the trust policy: preserve ledger verify {proof} --entry {entry} --trust trust.json");
            output.Write(json =>
            {
                json.WriteNumber("index", proven.Index);
                LedgerCommand.WriteHead(json, head);
                json.WriteString("entryFile", entry);
                json.WriteString("proofFile", proof);
                json.WritePropertyName("entry");
                json.WriteRawValue(Encoding.UTF8.GetString(proven.Bytes).TrimEnd());
            });
            return ExitCode.Done;
        }));
        return command;
    }
}
