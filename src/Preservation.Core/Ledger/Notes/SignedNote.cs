using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Ledger.Notes;

/// <summary>
/// A text with signatures under it (C2SP signed-note). Nothing in it may be believed before <see cref="NoteJudgement"/> has
/// accepted it.
/// </summary>
public sealed record SignedNote
{
    /// <summary>Bytes that a note may have: far more than the signatures of all witnesses need.</summary>
    public const int LargestSize = 512 * 1024;

    /// <summary>The format asks for at least 16.</summary>
    public const int MostSignatures = 64;

    /// <summary>What is signed: ends in LF, and may have empty lines.</summary>
    public required string Text { get; init; }

    /// <summary>At least one, in the order of their lines.</summary>
    public required IReadOnlyList<NoteSignature> Signatures { get; init; }

    /// <summary>The signed bytes.</summary>
    public byte[] SignedBytes() => Encoding.UTF8.GetBytes(Text);

    /// <exception cref="ArgumentException">The text or the name cannot stand in a note, or the key is not ECDSA.</exception>
    public static SignedNote Sign(string text, string name, ISigner signer) =>
        new() { Text = text, Signatures = [NoteSignature.Make(text, name, signer)] };

    /// <summary>The same note with one more signature, as of a witness.</summary>
    /// <exception cref="ArgumentException">Its name cannot be that of a key, it is empty, or the note has 64 already.</exception>
    public SignedNote With(NoteSignature signature)
    {
        var refusal = NoteText.NameRefusal(signature.Name)
            ?? (signature.Signature.Length == 0 ? "it is empty" : null)
            ?? (Signatures.Count == MostSignatures ? $"a note has at most {MostSignatures} signatures" : null);
        return refusal is null
            ? this with { Signatures = [.. Signatures, signature] }
            : throw new ArgumentException($"The signature cannot be added: {refusal}.", nameof(signature));
    }

    /// <summary>The same note with those signatures of another, under the same text, that are by other keys.</summary>
    public SignedNote Joined(SignedNote other)
    {
        if (other.Text != Text)
            throw new ArgumentException("The texts of the notes differ.", nameof(other));
        var missing = other.Signatures.Where(theirs => !Signatures.Any(mine => (mine.Name, mine.KeyId) == (theirs.Name, theirs.KeyId)));
        return missing.Take(MostSignatures - Signatures.Count).Aggregate(this, (note, signature) => note.With(signature));
    }

    public byte[] Write() => Encoding.UTF8.GetBytes($"{Text}\n{string.Concat(Signatures)}");

    /// <summary>Reads a note; written again it has the same bytes.</summary>
    /// <exception cref="DocumentException">Everything that is wrong with its form. Signatures are not looked into.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes, string document)
    {
        if (bytes.Length > LargestSize)
            throw new DocumentException(document, $"byte {LargestSize}", $"it goes on; a note has at most {LargestSize} bytes");
        try
        {
            return Read(NoteText.Decode(bytes), document);
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException(document, $"byte {e.Index}", "it is not valid UTF-8");
        }
    }

    private static SignedNote Read(string whole, string document)
    {
        List<Problem> problems = [];
        var lines = whole.Split('\n');
        // After the last line feed nothing may follow, and so the last part is empty.
        if (lines[^1].Length > 0)
            problems.Add(new Problem($"line {lines.Length}", "it does not end in a line feed"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Any(NoteText.IsControl))
                problems.Add(new Problem($"line {i + 1}", "it has a control character"));
        }
        var signatures = lines[^1].Length > 0 ? lines : lines[..^1];
        var empty = Array.LastIndexOf(signatures, "");
        // An empty first line would leave no text.
        if (empty < 1)
            throw new DocumentException(document, [.. problems, new Problem($"line {lines.Length}", "no empty line parts text and signatures")]);
        var read = ReadSignatures(signatures, empty + 1, problems);
        return problems.Count == 0
            ? new SignedNote { Text = string.Join('\n', lines[..empty]) + "\n", Signatures = read }
            : throw new DocumentException(document, problems);
    }

    private static List<NoteSignature> ReadSignatures(string[] lines, int first, List<Problem> problems)
    {
        List<NoteSignature> signatures = [];
        if (first == lines.Length)
            problems.Add(new Problem($"line {first + 1}", "it ends here; a signature is expected"));
        if (lines.Length - first > MostSignatures)
            problems.Add(new Problem($"line {first + MostSignatures + 1}", $"there are {lines.Length - first} signatures; at most {MostSignatures} are read"));
        for (var i = first; i < Math.Min(lines.Length, first + MostSignatures); i++)
        {
            if (NoteSignature.TryRead(lines[i], out var signature) is { } wrong)
                problems.Add(new Problem($"line {i + 1}", wrong));
            else
                signatures.Add(signature!);
        }
        return signatures;
    }
}
