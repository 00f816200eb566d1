using System.Globalization;
using System.Text;
using Preservation.Core.Digests;

namespace Preservation.Core.Ocfl;

/// <summary>
/// Where things lie in an OCFL 1.1 storage root: layout extension 0003 (hash and id n-tuple) with its defaults, and
/// content paths that every file system and URL can carry.
/// </summary>
public static class OcflPaths
{
    public const string LayoutName = "0003-hash-and-id-n-tuple-storage-layout";

    /// <summary>Longest encoded id before it is cut and closed with the digest.</summary>
    public const int MaxEncodedId = 100;

    /// <summary>The folder of an object below the storage root, e.g. <c>968/45a/714/model%3aclaude-2%2e1%3aweights</c>.</summary>
    public static string ObjectFolder(string id)
    {
        var digest = Digest.Of(Encoding.UTF8.GetBytes(id)).ToString();
        var encoded = Encode(id, static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        if (encoded.Length > MaxEncodedId)
            encoded = $"{encoded[..MaxEncodedId]}-{digest}";
        return $"{digest[..3]}/{digest[3..6]}/{digest[6..9]}/{encoded}";
    }

    /// <summary>The id that a folder name of <see cref="ObjectFolder"/> stands for; a cut one yields no id of ours.</summary>
    public static string DecodeId(string folderName) => Uri.UnescapeDataString(folderName);

    /// <summary>
    /// The content path of a logical path: letters, digits, <c>. _ -</c> and slashes stay, everything else becomes
    /// <c>%xx</c> of its UTF-8 bytes; so does a dot at either end of a part. The state keeps the true name.
    /// </summary>
    public static string ContentPath(int version, string logicalPath) =>
        string.Create(CultureInfo.InvariantCulture, $"v{version}/content/{string.Join('/', logicalPath.Split('/').Select(EncodePart))}");

    private static string EncodePart(string part)
    {
        var encoded = Encode(part, static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (encoded.StartsWith('.'))
            encoded = "%2e" + encoded[1..];
        if (encoded.EndsWith('.'))
            encoded = encoded[..^1] + "%2e";
        // Three times longer in the worst case; what no file system would take is cut and closed with its digest.
        return encoded.Length <= 240 ? encoded : $"{encoded[..160]}-{Digest.Of(Encoding.UTF8.GetBytes(part))}";
    }

    private static string Encode(string text, Func<char, bool> isPlain)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (isPlain((char)value))
                encoded.Append((char)value);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:x2}");
        }
        return encoded.ToString();
    }
}
