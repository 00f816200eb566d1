using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Witnessing;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness</c>: who runs a witness, and whom an archive asks.</summary>
internal static class WitnessCommand
{
    public static Command Create() => new Verb("witness", "Ask witnesses for their signature on each checkpoint, or be one: another department, lab or auditor then knows when the ledger is rolled back or forked.",
        "preserve ledger witness init w --name lab.example/witness", "preserve ledger witness watch w --trust trust.json", "preserve ledger witness serve w --listen http://127.0.0.1:7380",
        "preserve ledger witness add http://127.0.0.1:7380 lab.example/witness+1a2b3c4d+Aj...")
    {
        WitnessInitCommand.Create(), WitnessWatchCommand.Create(), WitnessServeCommand.Create(), WitnessAddCommand.CreateAdd(), WitnessAddCommand.CreateRemove(), WitnessListCommand.Create(),
    };

    public static Argument<DirectoryInfo> FolderArgument() => new("folder") { Description = "Folder of the witness: its key, what it watches, what it has signed last. Back it up; never run two copies of it." };

    /// <exception cref="ArchiveRefusedException">There is no witness.</exception>
    public static WitnessConfiguration Read(string folder)
    {
        var path = Path.Combine(folder, WitnessConfiguration.FileName);
        return File.Exists(path)
            ? WitnessConfiguration.Parse(File.ReadAllBytes(path), $"'{path}'")
            : throw new ArchiveRefusedException($"'{path}' does not exist. Make a witness with 'preserve ledger witness init'.");
    }

    /// <summary>The key of a witness, to sign with.</summary>
    public static EcdsaSigner OpenKey(string folder, WitnessConfiguration configuration, string? passphrase) =>
        KeyFiles.Open(Path.Combine(folder, configuration.KeyFile), new SignerName("witness", configuration.Name), passphrase);

    /// <summary>What others check the signatures of a witness with.</summary>
    public static VerifierKey PublicKey(string folder, WitnessConfiguration configuration) =>
        new VerifierKey.Ecdsa(configuration.Name, Core.Signatures.PublicKey.FromPem(File.ReadAllText(Path.Combine(folder, configuration.KeyFile.Replace(".key.pem", ".pub.pem", StringComparison.Ordinal)))));
}
