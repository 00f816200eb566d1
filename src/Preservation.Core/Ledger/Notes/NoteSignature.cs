using System.Buffers.Binary;
using System.Text;
using Preservation.Core.Signatures;

namespace Preservation.Core.Ledger.Notes;

/// <summary>A signature line of a note: <c>— name base64(key ID ‖ signature)</c> (C2SP signed-note).</summary>
/// <param name="Name">Of the key: not empty, without white space and <c>+</c>.</param>
/// <param name="KeyId">With the name it says which key it is, and of which type.</param>
/// <param name="Signature">At least one byte, as the type of the key writes it.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    internal const string Start = "— ";

    /// <summary>Signs a text with type 0x02.</summary>
    /// <exception cref="ArgumentException">The text or the name cannot stand in a note, or the key is not ECDSA.</exception>
    public static NoteSignature Make(string text, string name, ISigner signer)
    {
        if (NoteText.Refusal(text) is { } refusal)
            throw new ArgumentException($"The text cannot be signed as a note: {refusal}.", nameof(text));
        return new NoteSignature(name, new VerifierKey.Ecdsa(name, signer.Key).Id, signer.SignNote(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The line with its line feed.</summary>
    public override string ToString()
    {
        var blob = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, KeyId);
        Signature.CopyTo(blob, sizeof(uint));
        return $"{Start}{Name} {Convert.ToBase64String(blob)}\n";
    }

    /// <summary>Reads a line without its line feed; says what is wrong with it, or null.</summary>
    internal static string? TryRead(string line, out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(Start, StringComparison.Ordinal))
            return "a signature is expected here: a long dash, a space, a name, a space, base64";
        var parts = line[Start.Length..].Split(' ');
        if (parts.Length != 2)
            return $"{parts.Length} words follow the dash; a name and base64 are expected";
        if (NoteText.NameRefusal(parts[0]) is { } refusal)
            return refusal;
        if (StrictBase64.Read(parts[1]) is not { } blob)
            return "what follows the name is not base64 in its one form";
        if (blob.Length <= sizeof(uint))
            return $"the signature has {blob.Length} bytes; a key ID of 4 bytes and more are expected";
        signature = new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(blob), blob[sizeof(uint)..]);
        return null;
    }
}
