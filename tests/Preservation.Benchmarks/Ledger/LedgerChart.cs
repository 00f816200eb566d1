using System.Globalization;
using System.Text;

namespace Preservation.Benchmarks.Ledger;

/// <summary>Draws the growth as an SVG: both axes logarithmic, a line for each figure.</summary>
internal static class LedgerChart
{
    private const int Width = 640, Height = 400, Left = 70, Bottom = 340, Right = 500, Top = 30;

    // From a tenth of a millisecond to a thousand seconds.
    private const double LeastPower = -1, MostPower = 6;

    public static string Draw(IReadOnlyList<LedgerFigures> figures)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        for (var power = (int)LeastPower; power <= MostPower; power++)
        {
            var y = Y(Math.Pow(10, power));
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y:0}H{Right}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{y + 4:0}\" text-anchor=\"end\">{Math.Pow(10, power):0.###} ms</text>\n");
        }
        foreach (var size in figures.Select(figure => figure.Size))
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(size):0}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{size:N0}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 42}\" text-anchor=\"middle\">entries</text>\n");
        Line(svg, "append one", "#1b6ca8", figures, figure => figure.Append);
        Line(svg, "prove one", "#2a7f3f", figures, figure => figure.Prove);
        Line(svg, "check all", "#b3541e", figures, figure => figure.Check * 1000);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, string name, string colour, IReadOnlyList<LedgerFigures> figures, Func<LedgerFigures, double> milliseconds)
    {
        var points = figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{X(figure.Size):0},{Y(milliseconds(figure)):0}"));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Right + 8}\" y=\"{Y(milliseconds(figures[^1])) + 4:0}\" fill=\"{colour}\">{name}</text>\n");
    }

    private static double X(double size) => Left + ((Math.Log10(size) - 3) / 3 * (Right - Left));

    private static double Y(double milliseconds) => Bottom - ((Math.Log10(milliseconds) - LeastPower) / (MostPower - LeastPower) * (Bottom - Top));
}
