using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>Fetches the revocation lists that speak of a chain from where its certificates say. What cannot be had now is had at the next renewal.</summary>
public sealed class FetchRevocations(HttpClient http)
{
    private const int Largest = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="chain">PEM of the certificates, signer first, root last.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Lists that their issuers have signed, in PEM, by the keys under which they are kept.</returns>
    public async Task<IReadOnlyDictionary<string, byte[]>> RunAsync(string chain, CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(chain);
        foreach (var (certificate, issuer) in certificates.Zip(certificates.Skip(1)))
        {
            foreach (var address in DistributionPoints.Of(certificate))
            {
                if (await FetchAsync(address, issuer, cancellationToken) is not { } pem)
                    continue;
                found[$"{StampSubject.Root}/revocations/{Digest.Of(pem)}.pem"] = pem;
                break;
            }
        }
        return found;
    }

    private async Task<byte[]?> FetchAsync(Uri address, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, address);
            var answer = await OutsideHttp.SendAsync(http, message, Largest, Patience, cancellationToken);
            return answer.Status == HttpStatusCode.OK && RevocationList.Parse(answer.Body, "it").IsSignedBy(issuer)
                ? Encoding.ASCII.GetBytes(PemEncoding.WriteString(RevocationList.PemLabel, RevocationList.Der(answer.Body)) + "\n") : null;
        }
        catch (Exception e) when (e is HttpRequestException or DocumentException)
        {
            return null;
        }
    }
}
