using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Receipts;
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
    private const string Query = "application/timestamp-query";

    private const int LargestAnswer = 1 << 20;

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
            archive.Clocks.Note(ClockComparison.Of($"authority {authority.Name}", timestamp.At, asked, archive.Clock.GetUtcNow(), TimeSpan.FromSeconds(1) + (timestamp.Accuracy ?? TimeSpan.Zero)));
            var revocations = await new FetchRevocations(archive.Http).RunAsync(timestamp.Chain, cancellationToken);
            _ = new VerifyTimestamp(authority) { Revocations = [.. revocations.Values.Select(list => RevocationList.Parse(list, document))] }.Run(token, data, null, document);
            return Make(subject, response, token, timestamp, revocations);
        }
        catch (Exception e) when (e is DocumentException or CryptographicException)
        {
            throw new NotStampedException($"What authority '{authority.Name}' gave is not believed: {e.Message}", e);
        }
    }

    private NewStamp Make(StampSubject subject, byte[] response, byte[] token, Timestamp timestamp, IReadOnlyDictionary<string, byte[]> revocations)
    {
        var chain = Encoding.ASCII.GetBytes(timestamp.Chain);
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
            Chain = $"{StampSubject.Root}/certificates/{Digest.Of(chain)}.pem",
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
            var answer = await OutsideHttp.SendAsync(archive.Http, message, LargestAnswer, Patience, cancellationToken);
            return answer.Status == HttpStatusCode.OK ? answer.Body : throw new NotStampedException($"Authority '{authority.Name}' at {authority.Address} answered {(int)answer.Status} {answer.Status}.");
        }
        catch (HttpRequestException e)
        {
            throw new NotStampedException($"Authority '{authority.Name}' at {authority.Address} does not answer: {e.Message}", e);
        }
    }
}
