using System.Security.Cryptography;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>How well a text stands for a digest of an algorithm.</summary>
public enum DigestForm
{
    Right,
    NotHex,
    WrongLength,
}

/// <summary>
/// The digest algorithms of OCFL: two for content, five for fixity, and those of the extension 0009 which this
/// validator knows by name only (and <c>size</c>, which needs no hash).
/// </summary>
public static class DigestAlgorithms
{
    /// <summary>The fixity "algorithm" of extension 0009 that is the number of bytes in decimal digits.</summary>
    public const string Size = "size";

    private static readonly Dictionary<string, int> HexLengths = new(StringComparer.Ordinal)
    {
        ["md5"] = 32,
        ["sha1"] = 40,
        ["sha256"] = 64,
        ["sha512"] = 128,
        ["blake2b-512"] = 128,
        ["blake2b-160"] = 40,
        ["blake2b-256"] = 64,
        ["blake2b-384"] = 96,
        ["sha512/256"] = 64,
    };

    public static bool IsForContent(string algorithm) => algorithm is "sha256" or "sha512";

    /// <summary>Whether the name may stand in a fixity block.</summary>
    public static bool IsKnown(string algorithm) => algorithm == Size || HexLengths.ContainsKey(algorithm);

    /// <summary>The hash, or null for an algorithm that the platform does not have.</summary>
    public static HashAlgorithmName? Hash(string algorithm) => algorithm switch
    {
        "md5" => HashAlgorithmName.MD5,
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>The code for a digest of this algorithm that is not hexadecimal; null where the table has none.</summary>
    public static string? FormCode(string algorithm) => algorithm switch
    {
        "sha1" => "E029",
        "sha256" => "E030",
        "sha512" => "E031",
        "blake2b-512" => "E032",
        _ => null,
    };

    public static DigestForm Form(string algorithm, string digest)
    {
        if (algorithm == Size)
            return digest.Length is > 0 and < 20 && digest.All(char.IsAsciiDigit) ? DigestForm.Right : DigestForm.NotHex;
        if (digest.Length == 0 || !digest.All(char.IsAsciiHexDigit))
            return DigestForm.NotHex;
        return !HexLengths.TryGetValue(algorithm, out var length) || length == digest.Length
            ? DigestForm.Right
            : DigestForm.WrongLength;
    }

    /// <summary>The digest of bytes in memory in lower-case hexadecimal; null for an algorithm that the platform does not have.</summary>
    public static string? Compute(string algorithm, ReadOnlySpan<byte> bytes)
    {
        if (Hash(algorithm) is not { } name)
            return null;
        using var hash = IncrementalHash.CreateHash(name);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
