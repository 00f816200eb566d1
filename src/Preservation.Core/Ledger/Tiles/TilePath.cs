using System.Globalization;
using System.Text;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>
/// The last parts of a path: a number in groups of three digits, all but the last after an <c>x</c>, and <c>.p/W</c> when
/// only W of 256 are there: 1234067 is <c>x001/x234/067</c> (C2SP tlog-tiles).
/// </summary>
internal static class TilePath
{
    public static string Write(long index, int width)
    {
        var path = new StringBuilder((index % 1000).ToString("D3", CultureInfo.InvariantCulture));
        for (var rest = index / 1000; rest > 0; rest /= 1000)
            path.Insert(0, string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/"));
        if (width < TreeSize.TileWidth)
            path.Append(CultureInfo.InvariantCulture, $".p/{width}");
        return path.ToString();
    }

    /// <summary>Reads only what <see cref="Write"/> writes: no place has two paths.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out long index, out int width)
    {
        (index, width) = (0, TreeSize.TileWidth);
        var dot = text.IndexOf(".p/", StringComparison.Ordinal);
        if (dot >= 0 && (!Number(text[(dot + 3)..], 3, out width) || width is 0 or >= TreeSize.TileWidth))
            return false;
        var path = dot < 0 ? text : text[..dot];
        // 18 digits are more than any place has, and fit.
        if (path.Length > 6 * 5)
            return false;
        foreach (var part in path.Split('/'))
        {
            var group = path[part];
            var digits = group.StartsWith("x", StringComparison.Ordinal) ? group[1..] : group;
            if (digits.Length != 3 || !Number(digits, 3, out var three))
                return false;
            index = (index * 1000) + three;
        }
        return text.SequenceEqual(Write(index, width));
    }

    /// <summary>A number of at most <paramref name="most"/> ASCII digits.</summary>
    public static bool Number(ReadOnlySpan<char> text, int most, out int number)
    {
        number = 0;
        return text.Length <= most && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
