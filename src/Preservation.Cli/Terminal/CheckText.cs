using System.Globalization;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Terminal;

/// <summary>Checks and their receipts, for people.</summary>
internal static class CheckText
{
    public static void Tell(Output output, Check check)
    {
        var what = $"'{check.Holding}' in '{check.Store}'";
        var damage = check.Findings.Count(finding => finding.IsDamage);
        if (check.Findings.Count == 0)
        {
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"{what}: whole. Grade {check.Reached.Name()}, {Output.Bytes(check.BytesRead)} read. {check.DetectionStatement}"));
        }
        else
        {
            output.Tell($"{what}: {(damage > 0 ? "DAMAGED" : "not known to be whole")}, {check.Findings.Count} findings:");
            output.TellAll([.. check.Findings.Select(finding => finding.Text)]);
        }
        foreach (var fallback in check.Fallbacks)
            output.Tell($"  fallback: {fallback}{(check.Reached < check.Asked ? $"; the grade is '{check.Reached.Name()}'" : "")}");
    }

    public static void Tell(Output output, IssuedReceipt issued)
    {
        if (issued.IsSigned)
            output.Say($"Receipt {issued.Receipt.Id}, signed.");
        else
            output.Hint("no passphrase was given, so there is no signed receipt and nothing counts as verified. Set PRESERVATION_PASSPHRASE.");
        foreach (var failure in issued.NotKeptIn)
            output.Hint($"the receipt is not in every store: {failure.Message}");
    }
}
