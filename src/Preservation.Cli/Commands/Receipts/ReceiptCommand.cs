using System.CommandLine;
using System.Text;
using Preservation.Archive.Receipts;
using Preservation.Cli.Terminal;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands.Receipts;

/// <summary><c>preserve receipt</c>: what was done, as it was signed.</summary>
internal static class ReceiptCommand
{
    public static Command Create() => new Verb("receipt", "Show and verify signed receipts.", "preserve receipt show 20261120T120000Z-1a2b3c4d", "preserve receipt verify 20261120T120000Z-1a2b3c4d.dsse.json --trust trust.json")
    {
        CreateShow(), ReceiptVerifyCommand.Create(),
    };

    private static Verb CreateShow()
    {
        var id = new Argument<string>("id") { Description = "Its id." };
        var command = new Verb("show", "Show a receipt from the first store that gives it with a signature that counts.", "preserve receipt show 20261120T120000Z-1a2b3c4d", "preserve receipt show 20261120T120000Z-1a2b3c4d --json") { id };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var bytes = await new FindReceipt(archive.Context).RunAsync(parse.GetRequiredValue(id), token);
            var payload = DsseEnvelope.Parse(bytes, "the receipt").Payload;
            var output = parse.Output();
            ReceiptText.Say(output, ReceiptJson.Read(payload, "the receipt"));
            output.Write(json =>
            {
                json.WritePropertyName("statement");
                json.WriteRawValue(Encoding.UTF8.GetString(payload));
            });
            return ExitCode.Done;
        });
        return command;
    }
}
