using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Preservation.Archive;
using Preservation.Archive.Witnessing;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness serve</c>: a witness at its address.</summary>
internal static class WitnessServeCommand
{
    public static Verb Create()
    {
        var folder = WitnessCommand.FolderArgument();
        var listen = new Option<string>("--listen") { Description = "Where it listens. Put a proxy with TLS before it when others than this machine are to reach it.", HelpName = "url", DefaultValueFactory = _ => "http://127.0.0.1:7380" };
        listen.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme == "http"))
                result.AddError($"--listen: '{token.Value}' is no address such as http://127.0.0.1:7380.");
        });
        var command = new Verb("serve", "Answer archives that ask for signatures (C2SP tlog-witness), until Ctrl-C. What was signed is on the disk before the answer leaves.", "preserve ledger witness serve w", "preserve ledger witness serve w --listen http://0.0.0.0:7380") { folder, listen };
        command.SetWork(async (parse, token) =>
        {
            var path = parse.GetRequiredValue(folder).FullName;
            var configuration = WitnessCommand.Read(path);
            using var signer = WitnessCommand.OpenKey(path, configuration, parse.Passphrase());
            using var witness = new Witness(path, configuration, signer);
            var output = parse.Output();
            if (configuration.Ledgers.Count == 0)
                output.Hint("it watches no ledger yet: 'preserve ledger witness watch'.");
            try
            {
                await using var host = await WitnessHost.StartAsync(witness, parse.GetRequiredValue(listen), line => { if (!output.IsQuiet) System.Console.Error.WriteLine(line); }, token);
                output.Say($"Witness '{configuration.Name}' listens at {string.Join(" and ", host.Urls)}.");
                await host.WaitForShutdownAsync(token);
            }
            catch (IOException e)
            {
                throw new ArchiveRefusedException($"--listen: it cannot listen there: {e.Message}", e);
            }
            return ExitCode.Done;
        });
        return command;
    }
}
