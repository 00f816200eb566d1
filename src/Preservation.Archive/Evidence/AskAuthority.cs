using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>An authority gave no timestamp that is to be believed; what was to be stamped stays in the outbox.</summary>
public sealed class NotStampedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A timestamp that was verified, and everything that verifies it offline, by the keys under which it is kept.</summary>
public sealed record NewStamp(StampRecord Record, IReadOnlyDictionary<string, byte[]> Files);

/// <summary>Asks one authority for a timestamp (RFC 3161 over HTTP, section 3.4), and verifies it before anything is made of it.</summary>
public sealed class AskAuthority(ArchiveContext archive, TimestampAuthority authority)
{
    private const string Query = "application/timestamp-query", CertificatesFolder = $"{StampSubject.Root}/certificates", RevocationsFolder = $"{StampSubject.Root}/revocations";

    private const int LargestAnswer = 1 << 20, LargestList = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="NotStampedException">It does not answer, or what it gave is not to be believed.</exception>
    public async Task<NewStamp> RunAsync(StampSubject subject, byte[] data, CancellationToken cancellationToken)
    {
        var request = Rfc3161TimestampRequest.CreateFromData(
            data, HashAlgorithmName.SHA512, authority.Policy is { } policy ? new Oid(policy) : null, RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);
        var asked = archive.Clock.GetUtcNow();
        var response = await PostAsync(request.Encode(), cancellationToken);
        var document = $"The timestamp of authority '{authority.Name}'";
        try
        {
            var token = TimestampResponse.Token(response, document);
            // Compares nonce, imprint and what was asked for with what came.
            request.ProcessResponse(response, out _);
            var timestamp = new VerifyTimestamp(authority).Run(token, data, archive.Clock.GetUtcNow(), document);
            // Only now it is known whose time this is.
            archive.Clocks.Note($"authority {authority.Name}", timestamp.At, asked, TimeSpan.FromSeconds(1) + (timestamp.Accuracy ?? TimeSpan.Zero));
            var revocations = await RevocationsAsync(timestamp.Chain, cancellationToken);
            _ = new VerifyTimestamp(authority) { Revocations = [.. revocations.Values.Select(list => RevocationList.Parse(list, document))] }.Run(token, data, timestamp.At, document);
            return Make(subject, response, token, timestamp, revocations);
        }
        catch (Exception e) when (e is DocumentException or CryptographicException)
        {
            throw new NotStampedException($"What authority '{authority.Name}' gave is not believed: {e.Message}", e);
        }
    }

    /// <summary>The revocation lists that speak of a chain, signed by their issuers, by the keys under which they are kept. What cannot be had now is had at the next renewal.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> RevocationsAsync(IReadOnlyList<string> chain, CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        List<X509Certificate2> certificates = [.. chain.Select(pem => X509Certificate2.CreateFromPem(pem))];
        foreach (var (certificate, issuer) in certificates.Zip(certificates.Skip(1)))
        {
            foreach (var address in DistributionPoints.Of(certificate))
            {
                if (await FetchAsync(address, issuer, cancellationToken) is not { } pem)
                    continue;
                found[$"{RevocationsFolder}/{Digest.Of(pem)}.pem"] = pem;
                break;
            }
        }
        return found;
    }

    private NewStamp Make(StampSubject subject, byte[] response, byte[] token, Timestamp timestamp, IReadOnlyDictionary<string, byte[]> revocations)
    {
        var chain = Encoding.ASCII.GetBytes(string.Concat(timestamp.Chain.Select(pem => pem + "\n")));
        var record = new StampRecord
        {
            Archive = archive.Id,
            Subject = subject,
            Authority = authority.Name,
            Address = authority.Address,
            At = DateTimeOffset.FromUnixTimeSeconds(timestamp.At.ToUnixTimeSeconds()),
            ReceivedAt = archive.Now(),
            Policy = timestamp.Policy,
            Serial = timestamp.Serial,
            Algorithms = timestamp.Algorithms,
            NotAfter = timestamp.NotAfter,
            Token = Digest.Of(token),
            Chain = $"{CertificatesFolder}/{Digest.Of(chain)}.pem",
            Revocations = [.. revocations.Keys.Order(StringComparer.Ordinal)],
            TrustedBy = authority.TrustedBy,
            TrustedSince = authority.TrustedSince,
        };
        return new NewStamp(record, new Dictionary<string, byte[]>(revocations, StringComparer.Ordinal)
        {
            [record.Chain] = chain,
            [$"{record.Folder}/{StampRecord.ResponseFile}"] = response,
            [$"{record.Folder}/{StampRecord.TokenFile}"] = token,
            [$"{record.Folder}/{StampRecord.FileName}"] = record.Write(),
        });
    }

    private async Task<byte[]> PostAsync(byte[] query, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, authority.Address) { Content = new ByteArrayContent(query) { Headers = { ContentType = new MediaTypeHeaderValue(Query) } } };
        try
        {
            var (status, body) = await SendAsync(message, LargestAnswer, cancellationToken);
            return status == HttpStatusCode.OK ? body : throw new NotStampedException($"Authority '{authority.Name}' at {authority.Address} answered {(int)status} {status}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new NotStampedException($"Authority '{authority.Name}' at {authority.Address} does not answer: {(e is HttpRequestException ? e.Message : $"nothing came within {Patience.TotalSeconds:0} s.")}", e);
        }
    }

    private async Task<byte[]?> FetchAsync(Uri address, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, address);
            var (status, body) = await SendAsync(message, LargestList, cancellationToken);
            if (status != HttpStatusCode.OK || !RevocationList.Parse(body, "it").IsSignedBy(issuer))
                return null;
            return Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", RevocationList.Der(body)) + "\n");
        }
        catch (Exception e) when (e is HttpRequestException or DocumentException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(HttpRequestMessage message, int largest, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var answer = await archive.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await answer.Content.LoadIntoBufferAsync(largest, patience.Token);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(patience.Token));
    }
}
