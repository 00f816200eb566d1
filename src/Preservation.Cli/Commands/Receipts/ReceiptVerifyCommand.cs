using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Receipts;
using Preservation.Cli.Terminal;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands.Receipts;

/// <summary><c>preserve receipt verify</c>: checks a receipt offline.</summary>
internal static class ReceiptVerifyCommand
{
    public static Verb Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A file of 'receipts/' in a store." };
        var trust = new Option<FileInfo>("--trust") { Description = "The trust policy that you were given by somebody you trust.", HelpName = "trust.json", Required = true };
        var command = new Verb("verify", "Verify a receipt with its file and a trust policy alone: no archive, no network.", "preserve receipt verify 20261120T120000Z-1a2b3c4d.dsse.json --trust trust.json") { file, trust };
        command.SetWork((parse, _) =>
        {
            var (path, policy) = (parse.GetRequiredValue(file), OpenArchive.ReadTrust(parse.GetRequiredValue(trust).FullName));
            if (!path.Exists)
                throw new ArchiveRefusedException($"'{path.FullName}' does not exist.");
            return Task.FromResult(Run(parse.Output(), File.ReadAllBytes(path.FullName), path.Name, policy));
        });
        return command;
    }

    private static int Run(Output output, byte[] bytes, string name, TrustPolicy policy)
    {
        try
        {
            var receipt = VerifyReceipt.Run(bytes, policy, $"'{name}'");
            var envelope = DsseEnvelope.Parse(bytes, name);
            ReceiptText.Say(output, receipt);
            foreach (var verdict in EnvelopeVerifier.Judge(envelope, policy, Purposes.Receipts, receipt.EndedAt))
                output.Say(verdict.Counts ? $"signed by '{verdict.Holder}'" : $"a signature does not count: {verdict.Refusal}");
            output.Tell("VERIFIED: it is what was signed. Its times are the signer's word.");
            output.Write(json =>
            {
                json.WriteBoolean("verified", true);
                json.WriteString("id", receipt.Id);
                json.WriteString("kind", receipt.Kind.ToString().ToLowerInvariant());
                json.WriteString("payloadSha256", Digest.Of(envelope.Payload).ToString());
                json.WriteString("envelopeSha256", Digest.Of(bytes).ToString());
            });
            return ExitCode.Done;
        }
        catch (DocumentException e)
        {
            // A receipt that is not to be believed is damage, not a wrong use of the command.
            output.Tell($"NOT VERIFIED: {e.Message}");
            output.Write(json =>
            {
                json.WriteBoolean("verified", false);
                json.WriteString("refusal", e.Message);
            });
            return ExitCode.Damage;
        }
    }
}
