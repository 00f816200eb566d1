using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Digests;

namespace Preservation.Core.Signatures;

/// <summary>A public key, known by its SubjectPublicKeyInfo. The platform need not be able to use it.</summary>
public sealed class PublicKey
{
    private readonly byte[] _spki;

    private PublicKey(byte[] spki, SignatureAlgorithm algorithm)
    {
        (_spki, Algorithm) = (spki, algorithm);
        Id = Digest.Of(spki).ToString();
        Pem = PemEncoding.WriteString("PUBLIC KEY", spki) + "\n";
        OmsHint = Digest.Of(Encoding.ASCII.GetBytes(Pem)).ToString();
    }

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Lower-case hex SHA-256 of the DER SubjectPublicKeyInfo.</summary>
    public string Id { get; }

    /// <summary>The DER SubjectPublicKeyInfo.</summary>
    public ReadOnlySpan<byte> Spki => _spki;

    /// <summary>64 columns, LF, with a final LF.</summary>
    public string Pem { get; }

    /// <summary>The <c>hint</c> of an OMS bundle: lower-case hex SHA-256 of <see cref="Pem"/>.</summary>
    public string OmsHint { get; }

    /// <exception cref="FormatException">The text holds no public key of a known scheme.</exception>
    public static PublicKey FromPem(string pem)
    {
        foreach (var block in Blocks(pem))
        {
            if (block.Label == "PUBLIC KEY")
                return FromSpki(block.Bytes);
        }
        throw new FormatException("It holds no '-----BEGIN PUBLIC KEY-----' block.");
    }

    /// <exception cref="FormatException">The bytes are not a SubjectPublicKeyInfo of a known scheme.</exception>
    public static PublicKey FromSpki(byte[] spki)
    {
        try
        {
            var whole = new AsnReader(spki, AsnEncodingRules.DER);
            var info = whole.ReadSequence();
            whole.ThrowIfNotEmpty();
            var identifier = info.ReadSequence();
            var scheme = identifier.ReadObjectIdentifier();
            var curve = scheme == "1.2.840.10045.2.1" ? identifier.ReadObjectIdentifier() : "";
            var key = new PublicKey(spki, (scheme, curve) switch
            {
                (_, "1.2.840.10045.3.1.7") => SignatureAlgorithm.EcdsaP256Sha256,
                (_, "1.3.132.0.34") => SignatureAlgorithm.EcdsaP384Sha384,
                (_, "1.3.132.0.35") => SignatureAlgorithm.EcdsaP521Sha512,
                ("2.16.840.1.101.3.4.3.17", _) => SignatureAlgorithm.MlDsa44,
                ("2.16.840.1.101.3.4.3.18", _) => SignatureAlgorithm.MlDsa65,
                ("2.16.840.1.101.3.4.3.19", _) => SignatureAlgorithm.MlDsa87,
                _ => throw new FormatException($"Its scheme {scheme} {curve} is not one of ECDSA P-256, P-384, P-521 or ML-DSA."),
            });
            key.CheckUsable();
            return key;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw new FormatException($"It is not a DER SubjectPublicKeyInfo: {e.Message}", e);
        }
    }

    // A point off its curve would come to light only when the first signature is checked.
    private void CheckUsable()
    {
        if (Algorithm.IsEcdsa())
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(_spki, out _);
        }
        else if (RawKey().Length != Scheme.PublicKeySizeInBytes)
        {
            throw new FormatException($"Its key has {RawKey().Length} bytes; {Algorithm.Name()} has {Scheme.PublicKeySizeInBytes}.");
        }
    }

    /// <summary>Whether this platform can check signatures of this key; ML-DSA needs OpenSSL 3.5.</summary>
    public bool CanVerify => Algorithm.IsEcdsa() || MLDsa.IsSupported;

    /// <summary>Checks a signature: strict DER for ECDSA, pure ML-DSA with an empty context.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (Algorithm.IsEcdsa())
            return VerifyEcdsa(message, signature, HashOf(Algorithm));
        using var key = MLDsa.ImportMLDsaPublicKey(Scheme, RawKey());
        return signature.Length == Scheme.SignatureSizeInBytes && key.VerifyData(message, signature);
    }

    /// <summary>
    /// Checks an ECDSA signature as signed notes have it (C2SP signed-note, type 0x02): strict DER over SHA-256, whatever the
    /// curve. False for other schemes.
    /// </summary>
    public bool VerifyNote(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        Algorithm.IsEcdsa() && VerifyEcdsa(text, signature, HashAlgorithmName.SHA256);

    private bool VerifyEcdsa(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        if (!IsStrictDer(signature))
            return false;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static HashAlgorithmName HashOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => HashAlgorithmName.SHA256,
        SignatureAlgorithm.EcdsaP384Sha384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private MLDsaAlgorithm Scheme => Algorithm switch
    {
        SignatureAlgorithm.MlDsa44 => MLDsaAlgorithm.MLDsa44,
        SignatureAlgorithm.MlDsa65 => MLDsaAlgorithm.MLDsa65,
        _ => MLDsaAlgorithm.MLDsa87,
    };

    private byte[] RawKey()
    {
        var info = new AsnReader(_spki, AsnEncodingRules.DER).ReadSequence();
        info.ReadSequence();
        return info.ReadBitString(out _);
    }

    // The platform accepts a sequence whose integers lack their leading zero and so are negative; one signature
    // must not have two encodings.
    private static bool IsStrictDer(ReadOnlySpan<byte> signature)
    {
        try
        {
            var outer = new AsnReader(signature.ToArray(), AsnEncodingRules.DER);
            var pair = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var (r, s) = (pair.ReadInteger(), pair.ReadInteger());
            pair.ThrowIfNotEmpty();
            return r.Sign > 0 && s.Sign > 0;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static IEnumerable<(string Label, byte[] Bytes)> Blocks(string text)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            yield return (rest[found.Label], Convert.FromBase64String(rest[found.Base64Data]));
    }
}
