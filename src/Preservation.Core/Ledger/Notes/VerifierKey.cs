using System.Globalization;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Signatures;

namespace Preservation.Core.Ledger.Notes;

/// <summary>
/// A key that notes are checked with, written <c>name+key ID+base64(type ‖ key)</c> (C2SP signed-note). The name and the ID say
/// which signatures are its own; the scheme always comes from here.
/// </summary>
public abstract partial record VerifierKey
{
    private VerifierKey(string name, byte type, ReadOnlySpan<byte> key, uint id)
    {
        if (NoteText.NameRefusal(name) is { } refusal)
            throw new ArgumentException($"It is no name for a key: {refusal}.", nameof(name));
        (Name, Id, Material) = (name, id, Convert.ToBase64String([type, .. key]));
    }

    public string Name { get; }

    /// <summary>The first four bytes of a SHA-256, the highest first: short, and no proof of anything.</summary>
    public uint Id { get; }

    /// <summary>Base64 of the type in one byte and the key.</summary>
    public string Material { get; }

    /// <summary>Judges a signature that states the name and ID of this key.</summary>
    internal abstract NoteVerdict Judge(SignedNote note, NoteSignature signature);

    public sealed override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Material}");

    /// <summary>Reads a key as <see cref="ToString"/> writes it.</summary>
    /// <exception cref="FormatException">It is no verifier key, its ID is not that of the key, or its type is not known.</exception>
    public static VerifierKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || NoteText.NameRefusal(parts[0]) is not null)
            throw new FormatException("It is no verifier key: name, '+', key ID, '+', base64 are expected.");
        if (StrictBase64.Read(parts[2]) is not { Length: > 1 } material)
            throw new FormatException("Its last part is not base64 of a type and a key.");
        var key = Make(parts[0], material[0], material[1..]);
        return key.ToString() == text
            ? key
            : throw new FormatException($"Its key ID is '{parts[1]}', but the key has {key.Id:x8}.");
    }

    private static VerifierKey Make(string name, byte type, byte[] key) => type switch
    {
        Ed25519.Type when key.Length == Ed25519.KeySize => new Ed25519(name, key),
        Ecdsa.Type when PublicKey.FromSpki(key) is { } spki && spki.Algorithm.IsEcdsa() => new Ecdsa(name, spki),
        Ed25519Cosignature.Type when key.Length == Ed25519.KeySize => new Ed25519Cosignature(name, key),
        MlDsa44Cosignature.Type when key.Length == MlDsa44Cosignature.KeySize => new MlDsa44Cosignature(name, key),
        _ => throw new FormatException($"Its type 0x{type:x2} with a key of {key.Length} bytes is not one that is known here."),
    };

    // SHA-256(name, LF, type, key), cut to four bytes.
    private static uint IdOf(string name, byte type, ReadOnlySpan<byte> key) =>
        First4(Digest.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. key]));

    private static uint First4(Digest digest) => uint.Parse(digest.ToString().AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
