using System.CommandLine;
using Preservation.Archive.Ports;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence</c>: when everything was signed, so that it can be shown when keys and algorithms are old.</summary>
internal static class EvidenceCommand
{
    public static Command Create() => new Verb("evidence", "Have signatures and checkpoints stamped by timestamp authorities (RFC 3161), and keep that evidence alive.",
        "preserve evidence status", "preserve evidence stamp", "preserve evidence renew", "preserve evidence verify")
    {
        EvidenceStatusCommand.Create(), EvidenceStampCommand.Create(), EvidenceRenewCommand.Create(), EvidenceVerifyCommand.Create(), AuthorityCommand.Create(),
    };

    public static void TellUnreachable(Output output, IReadOnlyList<ObjectStoreException> failures)
    {
        foreach (var failure in failures)
            output.Tell($"Store '{failure.Store}' was not reached: {failure.Message}");
    }

    public static void WriteTexts(System.Text.Json.Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
