using System.Text;
using System.Text.RegularExpressions;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The file beside an inventory that holds its digest.</summary>
public static partial class SidecarRules
{
    public const string Prefix = Inventory.FileName + ".";

    /// <summary>Digest, blanks, <c>inventory.json</c> (E061); the digest in lower case and of these bytes (E060).</summary>
    public static void Check(
        ReadOnlySpan<byte> sidecar, ReadOnlySpan<byte> inventory, string algorithm, string place, ProblemList problems)
    {
        var match = Form().Match(Encoding.Latin1.GetString(sidecar));
        if (!match.Success)
        {
            problems.Add("E061", place, "it is not a digest, a blank and 'inventory.json'");
            return;
        }
        var written = match.Groups[1].Value;
        if (DigestAlgorithms.Compute(algorithm, inventory) is not { } computed)
            problems.Add("N001", place, $"it could not be checked: digests of {algorithm} cannot be computed here");
        else if (written == computed)
            return;
        else if (string.Equals(written, computed, StringComparison.OrdinalIgnoreCase))
            problems.Add("E060", place, "the digest is in upper case; lower case is expected");
        else
            problems.Add("E060", place, $"it says {Cut(written)}, and the inventory has {Cut(computed)}");
    }

    private static string Cut(string digest) => digest.Length <= 12 ? digest : digest[..12] + "…";

    [GeneratedRegex(@"\A([0-9A-Fa-f]+)[ \t]+inventory\.json(?:\r?\n)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
