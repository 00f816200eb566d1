using System.Globalization;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Ledger.Notes;

/// <summary>The head of a ledger: how many entries it has, and the root over them (C2SP tlog-checkpoint). It is the text of a signed note.</summary>
public sealed record Checkpoint
{
    /// <summary>Which ledger it is; the name of the key that signs it should be the same.</summary>
    public required string Origin { get; init; }

    /// <summary>0 to 2^62.</summary>
    public required long Size { get; init; }

    public required Digest Root { get; init; }

    /// <summary>Further lines, none of them empty. Witnesses say nothing about them, so ours has none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text to sign.</summary>
    /// <exception cref="ArgumentException">The checkpoint is one that <see cref="Parse"/> would refuse.</exception>
    public string ToText()
    {
        string[] lines = [Origin, Size.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(Root.ToArray()), .. Extensions];
        var text = string.Join('\n', lines) + "\n";
        List<Problem> problems = [];
        Read(text, problems);
        if (lines.Any(line => line.Contains('\n', StringComparison.Ordinal)))
            problems.Add(new Problem("text", "a line of it has a line feed"));
        if (NoteText.Refusal(text) is { } refusal)
            problems.Add(new Problem("text", refusal));
        return problems.Count == 0 ? text : throw new ArgumentException($"The checkpoint cannot be written: {string.Join("; ", problems)}.");
    }

    /// <summary>Reads the text of a note; written again it is the same text.</summary>
    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static Checkpoint Parse(string text, string document)
    {
        List<Problem> problems = [];
        var checkpoint = Read(text, problems);
        return problems.Count == 0 ? checkpoint! : throw new DocumentException(document, problems);
    }

    private static Checkpoint? Read(string text, List<Problem> problems)
    {
        var lines = text.Split('\n');
        if (lines[^1].Length > 0)
            problems.Add(new Problem($"line {lines.Length}", "it does not end in a line feed"));
        else
            lines = lines[..^1];
        if (lines.Length < 3)
        {
            problems.Add(new Problem($"line {lines.Length + 1}", $"it ends after {lines.Length} lines; origin, size and root are expected"));
            return null;
        }
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                problems.Add(new Problem($"line {i + 1}", "it is empty"));
        }
        var checkpoint = new Checkpoint { Origin = lines[0], Size = ReadSize(lines[1], problems), Root = ReadRoot(lines[2], problems), Extensions = [.. lines.Skip(3)] };
        if (problems.Count == 0 && checkpoint.Size == 0 && checkpoint.Root != MerkleTree.EmptyRoot)
            problems.Add(new Problem("line 3", "it is not the root of a tree without leaves, though the size is 0"));
        return checkpoint;
    }

    private static long ReadSize(string line, List<Problem> problems)
    {
        if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size <= TreeSize.Largest && size.ToString(CultureInfo.InvariantCulture) == line)
            return size;
        problems.Add(new Problem("line 2", "a size is expected: a decimal number from 0 to 2^62 without leading zeros"));
        return 0;
    }

    private static Digest ReadRoot(string line, List<Problem> problems)
    {
        if (StrictBase64.Read(line) is { Length: Digest.Size } bytes)
            return new Digest(bytes);
        problems.Add(new Problem("line 3", "a root hash is expected: base64 of 32 bytes"));
        return default;
    }
}
