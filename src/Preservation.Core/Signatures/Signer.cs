using System.Security.Cryptography;

namespace Preservation.Core.Signatures;

/// <summary>Somebody who signs: a key file here, a key service elsewhere.</summary>
public interface ISigner
{
    PublicKey Key { get; }

    /// <summary>Short name for files, <c>[a-z0-9-]</c>, and the holder in words.</summary>
    SignerName Name { get; }

    /// <summary>Signs the bytes as they are; the result verifies under <see cref="Key"/>.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);

    /// <summary>
    /// Signs as signed notes want it (C2SP signed-note, type 0x02): over SHA-256, whatever the curve; the result passes
    /// <see cref="PublicKey.VerifyNote"/>. A key service that ties P-384 to SHA-384 can sign notes with a P-256 key.
    /// </summary>
    byte[] SignNote(ReadOnlySpan<byte> text);
}

/// <param name="File">What the signer's files are called, <c>[a-z0-9-]+</c>.</param>
/// <param name="Holder">Who holds the key, in words.</param>
public sealed record SignerName(string File, string Holder);

/// <summary>ECDSA with a key in memory; signatures are DER, as OMS wants them.</summary>
public sealed class EcdsaSigner : ISigner, IDisposable
{
    private readonly ECDsa _key;

    /// <param name="key">Owned from now on.</param>
    /// <param name="name">For files and manifests.</param>
    public EcdsaSigner(ECDsa key, SignerName name)
    {
        (_key, Name) = (key, name);
        Key = PublicKey.FromSpki(key.ExportSubjectPublicKeyInfo());
    }

    public PublicKey Key { get; }

    public SignerName Name { get; }

    public byte[] Sign(ReadOnlySpan<byte> message) =>
        _key.SignData(message, PublicKey.HashOf(Key.Algorithm), DSASignatureFormat.Rfc3279DerSequence);

    public byte[] SignNote(ReadOnlySpan<byte> text) =>
        _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => _key.Dispose();
}
