using System.Globalization;

namespace Preservation.Benchmarks.Ledger;

/// <summary>What was measured at one size.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Append">Milliseconds for one entry, at the median.</param>
/// <param name="Written">Bytes put for one entry, on average.</param>
/// <param name="Prove">Milliseconds for one proof, at the median.</param>
/// <param name="Check">Seconds to recompute the whole.</param>
internal sealed record LedgerFigures(long Size, double Append, long Written, double Prove, double Check)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Size,9} entries: append {Append:0.0} ms, {Written} bytes; prove {Prove:0.0} ms; check {Check:0.0} s ({Size / Check:0} entries a second)");
}
