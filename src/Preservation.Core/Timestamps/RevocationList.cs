using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Preservation.Core.Json;

namespace Preservation.Core.Timestamps;

/// <summary>
/// Which certificates of an issuer are revoked, since when (RFC 5280 section 5). The base library makes such lists and does not
/// read them; what is read here counts when its issuer has signed it.
/// </summary>
public sealed record RevocationList
{
    public const string PemLabel = "X509 CRL";

    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
    };

    /// <summary>DER of the issuer's name.</summary>
    public required byte[] Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>Serial numbers, and from when on they are revoked.</summary>
    public required IReadOnlyDictionary<BigInteger, DateTimeOffset> Revoked { get; init; }

    /// <summary>What is signed, with which algorithm, and the signature.</summary>
    public required byte[] Signed { get; init; }

    public required string Algorithm { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Whether a certificate of this name has signed it.</summary>
    public bool IsSignedBy(X509Certificate2 issuer)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(Issuer) || !Hashes.TryGetValue(Algorithm, out var hash))
            return false;
        using var ecdsa = issuer.GetECDsaPublicKey();
        using var rsa = issuer.GetRSAPublicKey();
        return ecdsa?.VerifyData(Signed, Signature, hash, DSASignatureFormat.Rfc3279DerSequence)
            ?? rsa?.VerifyData(Signed, Signature, hash, RSASignaturePadding.Pkcs1) ?? false;
    }

    /// <summary>Since when a certificate is revoked; null when this list does not name it.</summary>
    public DateTimeOffset? RevokedAt(X509Certificate2 certificate) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(Issuer)
        && Revoked.TryGetValue(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true), out var since) ? since : null;

    /// <summary>DER as authorities hand it out, or PEM.</summary>
    /// <exception cref="DocumentException">It is no such list.</exception>
    public static RevocationList Parse(byte[] bytes, string document)
    {
        try
        {
            return Read(Der(bytes));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            throw new DocumentException(document, "byte 0", $"no certificate revocation list can be read: {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The DER bytes of a list that may be in PEM.</summary>
    public static byte[] Der(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("-----"u8))
            return bytes;
        var text = Encoding.ASCII.GetString(bytes);
        var fields = PemEncoding.Find(text);
        return text[fields.Label] == PemLabel ? Convert.FromBase64String(text[fields.Base64Data]) : throw new ArgumentException($"PEM with the label '{PemLabel}' is expected.");
    }

    private static RevocationList Read(byte[] der)
    {
        var whole = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signed = whole.PeekEncodedValue().ToArray();
        var list = whole.ReadSequence();
        var algorithm = whole.ReadSequence().ReadObjectIdentifier();
        var signature = whole.ReadBitString(out _);
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            list.ReadInteger();
        list.ReadSequence();
        var issuer = list.ReadEncodedValue().ToArray();
        var thisUpdate = ReadTime(list);
        var nextUpdate = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : (DateTimeOffset?)null;
        Dictionary<BigInteger, DateTimeOffset> revoked = [];
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (var entries = list.ReadSequence(); entries.HasData;)
            {
                var entry = entries.ReadSequence();
                revoked[entry.ReadInteger()] = ReadTime(entry);
            }
        }
        return new RevocationList { Issuer = issuer, ThisUpdate = thisUpdate, NextUpdate = nextUpdate, Revoked = revoked, Signed = signed, Algorithm = algorithm, Signature = signature };
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
