using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Json;

namespace Preservation.Core.Timestamps;

/// <summary>Digests of files in the form that <c>sha512sum</c> and its like write and check: digest, two spaces, key, LF, by keys.</summary>
public sealed record EvidenceList
{
    /// <summary>Digest algorithms that coreutils check.</summary>
    public static readonly IReadOnlyList<string> Known = ["sha256", "sha384", "sha512"];

    /// <summary>One of <see cref="Known"/>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>By key, lower-case hexadecimal.</summary>
    public required SortedDictionary<string, string> Lines { get; init; }

    public static string Digest(string algorithm, ReadOnlySpan<byte> bytes) =>
        Convert.ToHexStringLower(CryptographicOperations.HashData(new HashAlgorithmName(algorithm.ToUpperInvariant()), bytes));

    public byte[] Write() => Encoding.ASCII.GetBytes(string.Concat(Lines.Select(line => $"{line.Value}  {line.Key}\n")));

    /// <summary>Reads a list; written again it has the same bytes.</summary>
    /// <exception cref="DocumentException">A line is none that would be written.</exception>
    public static EvidenceList Parse(byte[] bytes, string algorithm, string document)
    {
        var length = Known.Contains(algorithm) ? Digest(algorithm, []).Length : throw new DocumentException(document, "its name", $"'{algorithm}' is none of {string.Join(", ", Known)}");
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Encoding.ASCII.GetString(bytes).Split('\n')[..^1])
        {
            number++;
            if (line.Length < length + 3 || line[length..(length + 2)] != "  " || !lines.TryAdd(line[(length + 2)..], line[..length]))
                throw new DocumentException(document, $"line {number}", $"{length} hexadecimal characters, two spaces and a new key are expected");
        }
        var list = new EvidenceList { Algorithm = algorithm, Lines = lines };
        return list.Write().AsSpan().SequenceEqual(bytes) ? list : throw new DocumentException(document, "line 1", "the lines are not in the order of their keys");
    }
}
