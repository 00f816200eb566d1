using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Timestamps;

/// <summary>
/// Verifies a timestamp token (RFC 3161, RFC 5816) offline: imprint, signature, policy, that its signer may make timestamps, its
/// chain to a root of the authority at a given moment, and the revocation lists that there are.
/// </summary>
public sealed class VerifyTimestamp(TimestampAuthority authority)
{
    private const string MayStamp = "1.3.6.1.5.5.7.3.8";

    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new(StringComparer.Ordinal)
    {
        ["2.16.840.1.101.3.4.2.1"] = HashAlgorithmName.SHA256,
        ["2.16.840.1.101.3.4.2.2"] = HashAlgorithmName.SHA384,
        ["2.16.840.1.101.3.4.2.3"] = HashAlgorithmName.SHA512,
    };

    /// <summary>PEM of certificates that the token itself may lack.</summary>
    public string Extra { get; init; } = "";

    public IReadOnlyList<RevocationList> Revocations { get; init; } = [];

    /// <param name="token">DER of the CMS SignedData.</param>
    /// <param name="data">That was stamped.</param>
    /// <param name="moment">At which the chain must be valid: now for a timestamp that nothing covers yet; for one that a newer timestamp covers, the time of that one; null for the time that it states itself.</param>
    /// <param name="document">What messages call it.</param>
    /// <exception cref="DocumentException">It is not to be believed; the problem says why.</exception>
    public Timestamp Run(byte[] token, ReadOnlySpan<byte> data, DateTimeOffset? moment, string document)
    {
        if (!Rfc3161TimestampToken.TryDecode(token, out var decoded, out var read) || read != token.Length)
            throw new DocumentException(document, "byte 0", "it is no RFC 3161 timestamp token in DER");
        var info = decoded.TokenInfo;
        if (!Hashes.TryGetValue(info.HashAlgorithmId.Value ?? "", out var hash))
            throw new DocumentException(document, "messageImprint", $"its hash algorithm {info.HashAlgorithmId.Value} is none of sha256, sha384 and sha512");
        if (!CryptographicOperations.HashData(hash, data).AsSpan().SequenceEqual(info.GetMessageHash().Span))
            throw new DocumentException(document, "messageImprint", "it is of other data");
        if (authority.Policy is { } policy && info.PolicyId.Value != policy)
            throw new DocumentException(document, "policy", $"it was made under {info.PolicyId.Value}; authority '{authority.Name}' is trusted for {policy}");
        X509Certificate2Collection extra = [];
        extra.ImportFromPem(Extra);
        if (!decoded.VerifySignatureForData(data, out var signer, extra) || signer is null)
            throw new DocumentException(document, "signature", "it is not signed by a certificate that may make timestamps and was valid then");
        var chain = ChainOf(decoded, signer, extra, moment ?? info.Timestamp, document);
        CheckRevocations(chain, info.Timestamp, document);
        return new Timestamp
        {
            At = info.Timestamp,
            Accuracy = info.AccuracyInMicroseconds is { } accuracy ? TimeSpan.FromMicroseconds(accuracy) : null,
            Policy = info.PolicyId.Value!,
            Serial = Convert.ToHexStringLower(info.GetSerialNumber().Span),
            Algorithms = [hash.Name!.ToLowerInvariant(), AlgorithmOf(signer)],
            Chain = string.Concat(chain.Select(certificate => certificate.ExportCertificatePem() + "\n")),
            NotAfter = chain.Min(certificate => new DateTimeOffset(certificate.NotAfter)),
            Signer = signer.Subject,
        };
    }

    private List<X509Certificate2> ChainOf(Rfc3161TimestampToken token, X509Certificate2 signer, X509Certificate2Collection extra, DateTimeOffset moment, string document)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authority.OpenRoots());
        policy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        policy.ExtraStore.AddRange(extra);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = moment.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(MayStamp));
        if (chain.Build(signer))
            return [.. chain.ChainElements.Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawData))];
        var why = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.TrimEnd('.', '\n')));
        throw new DocumentException(document, "certificates", $"the chain of '{signer.Subject}' to a root of authority '{authority.Name}' does not hold at {Moments.Write(moment)}: {why}");
    }

    // A list counts when the certificate above has signed it. What was revoked after the timestamp was made was good then.
    private void CheckRevocations(List<X509Certificate2> chain, DateTimeOffset at, string document)
    {
        foreach (var (certificate, issuer) in chain.Zip(chain.Skip(1)))
        {
            if (Revocations.Where(list => list.IsSignedBy(issuer)).Select(list => list.RevokedAt(certificate)).Min() is { } since && since <= at)
                throw new DocumentException(document, "certificates", $"'{certificate.Subject}' is revoked since {Moments.Write(since)}, and the timestamp is of {Moments.Write(at)}");
        }
    }

    private static string AlgorithmOf(X509Certificate2 signer)
    {
        using var ecdsa = signer.GetECDsaPublicKey();
        return ecdsa is not null ? "ecdsa" : signer.PublicKey.Oid.Value == "1.2.840.113549.1.1.1" ? "rsa" : signer.PublicKey.Oid.Value ?? "unknown";
    }
}
