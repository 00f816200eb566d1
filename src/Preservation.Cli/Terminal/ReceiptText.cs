using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Terminal;

/// <summary>A receipt, for people.</summary>
internal static class ReceiptText
{
    public static void Say(Output output, Receipt receipt)
    {
        output.Say($"Receipt {receipt.Id}: {receipt.Kind.ToString().ToLowerInvariant()}, {Moments.Write(receipt.StartedAt)} to {Moments.Write(receipt.EndedAt)} by the clock of who issued it.");
        output.Say($"Archive {receipt.Archive}, {receipt.Tool}{(receipt.Worker is null ? "" : $" ({receipt.Worker})")}, policy {receipt.Policy.Short}, after receipt {receipt.Previous?.Short ?? "(none)"}.");
        foreach (var check in receipt.Checks)
        {
            output.Say($"'{check.Holding}' sequence {check.Sequence} in '{check.Store}': {check.Reached.Name()} of {check.Asked.Name()}, {Output.Bytes(check.BytesRead)} read{(check.Only is { } only ? $", of {only.Count} artifacts" : "")}. {check.DetectionStatement}");
            output.TellAll([.. check.Findings.Select(finding => $"  {finding.Text}")]);
        }
        foreach (var repair in receipt.Repairs)
            output.Say($"Repaired '{repair.Place.Subject}' of '{repair.Place.Holding}' in '{repair.Place.Store}', which was {repair.Was}, from {repair.Source}.");
        output.TellAll([.. receipt.Strays.Select(stray => stray.Text)]);
        if (receipt.Hold is { } hold)
            output.Say($"'{hold.Holding}': {hold.Reason}");
        if (receipt.Acknowledged is { } known)
            output.Say($"Incident {known.Incident}: {known.Reason}");
    }
}
