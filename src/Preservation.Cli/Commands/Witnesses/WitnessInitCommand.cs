using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Archive.Witnessing;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness init</c>: makes a witness.</summary>
internal static class WitnessInitCommand
{
    public static Verb Create()
    {
        var folder = WitnessCommand.FolderArgument();
        var name = new Option<string>("--name") { Description = "What it is called in its signatures, by custom a host and a path: without spaces and '+'.", Required = true };
        var unencrypted = new Option<bool>("--unencrypted-key") { Description = "Leave its key without a passphrase." };
        var command = new Verb("init", "Make a witness and its key, and print what archives check its signatures with.", "preserve ledger witness init w --name lab.example/witness") { folder, name, unencrypted };
        command.SetWork((parse, _) =>
        {
            var path = parse.GetRequiredValue(folder).FullName;
            if (File.Exists(Path.Combine(path, WitnessConfiguration.FileName)))
                throw new ArchiveRefusedException($"'{path}' is a witness already; it was left as it is.");
            var passphrase = parse.GetValue(unencrypted) ? null : parse.Passphrase() ?? throw new ArchiveRefusedException(
                "The key is encrypted with a passphrase: set PRESERVATION_PASSPHRASE, or name a file with --passphrase-file. (--unencrypted-key does without.)");
            var configuration = new WitnessConfiguration { Name = parse.GetRequiredValue(name), KeyFile = "keys/witness.key.pem", Ledgers = [] };
            Directory.CreateDirectory(path);
            var made = KeyFiles.Create(Path.Combine(path, "keys"), "witness", passphrase);
            VerifierKey key;
            try
            {
                key = new VerifierKey.Ecdsa(configuration.Name, made);
            }
            catch (ArgumentException e)
            {
                Directory.Delete(Path.Combine(path, "keys"), recursive: true);
                throw new ArchiveRefusedException($"--name: {e.Message}", e);
            }
            DurableFile.Write(Path.Combine(path, WitnessConfiguration.FileName), configuration.Write());
            var output = parse.Output();
            output.Say(key.ToString());
            output.Hint("give this line and its address to the archives that are to ask it, and let it watch them with 'preserve ledger witness watch'.");
            output.Write(json => json.WriteString("key", key.ToString()));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
