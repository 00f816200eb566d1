using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger verify</c>: checks a proof offline.</summary>
internal static class LedgerVerifyCommand
{
    public static Verb Create()
    {
        var proof = new Argument<FileInfo>("proof") { Description = "A file that 'preserve ledger prove' wrote." };
        var entry = new Option<FileInfo>("--entry") { Description = "The entry that it proves.", HelpName = "file", Required = true };
        var trust = new Option<FileInfo>("--trust") { Description = "The trust policy that you were given by somebody you trust.", HelpName = "trust.json", Required = true };
        var witnesses = new Option<int>("--witnesses") { Description = "How many trusted witnesses must have signed the checkpoint of the proof.", HelpName = "count" };
        var command = new Verb("verify", "Verify a proof with its files and a trust policy alone: no archive, no network.",
            "preserve ledger verify entry-7.tlog-proof --entry entry-7.json --trust trust.json", "preserve ledger verify entry-7.tlog-proof --entry entry-7.json --trust trust.json --witnesses 2")
        {
            proof, entry, trust, witnesses,
        };
        command.SetWork((parse, _) => LedgerCommand.DamageAsync(() => Task.FromResult(Run(
            parse.Output(), Read(parse.GetRequiredValue(proof)), parse.GetRequiredValue(proof).Name, Read(parse.GetRequiredValue(entry)), OpenArchive.ReadTrust(parse.GetRequiredValue(trust).FullName), parse.GetValue(witnesses)))));
        return command;
    }

    private static int Run(Output output, byte[] proofBytes, string name, byte[] entryBytes, Core.Signatures.TrustPolicy policy, int needed)
    {
        var trust = LedgerTrust.Of(policy);
        var proof = TlogProof.Parse(proofBytes, $"'{name}'");
        var entry = LedgerEntry.Parse(entryBytes, "The entry");
        var witnesses = trust.WitnessesOf(proof.Checkpoint);
        var refusal = proof.Refusal(entryBytes, trust.Origin, trust.Keys)
            ?? (witnesses.Count < needed ? $"its checkpoint is signed by {witnesses.Count} trusted witnesses, and {needed} are needed" : null);
        output.Say($"{entry.Event.Type} {LedgerCommand.Subject(entry.Event)}, at {Moments.Write(entry.At)} by the clock of who entered it.");
        foreach (var witness in witnesses)
            output.Say($"Witnessed by '{witness.Name}'.");
        output.Tell(refusal is null
            ? $"VERIFIED: it is entry {proof.Index} of the {Checkpoint.Parse(proof.Checkpoint.Text, "the checkpoint").Size} that were signed."
            : $"NOT VERIFIED: {refusal}.");
        output.Write(json =>
        {
            json.WriteBoolean("verified", refusal is null);
            json.WriteNumber("index", proof.Index);
            json.WriteStartArray("witnesses");
            foreach (var witness in witnesses)
                json.WriteStringValue(witness.Name);
            json.WriteEndArray();
            json.WriteString("refusal", refusal);
        });
        return refusal is null ? ExitCode.Done : ExitCode.Damage;
    }

    private static byte[] Read(FileInfo file) => file.Exists ? File.ReadAllBytes(file.FullName) : throw new ArchiveRefusedException($"'{file.FullName}' does not exist.");
}
