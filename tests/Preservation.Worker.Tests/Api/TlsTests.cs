using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Preservation.Archive;
using Preservation.Core.Json;
using Preservation.Testing;
using Preservation.Worker.Operating;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api;

public sealed class TlsTests
{
    private const string Certificate = "server.pem", Key = "server.key.pem";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_shows_its_certificate_a_new_one_when_it_is_replaced_and_the_old_one_while_that_is_broken()
    {
        var address = new Uri($"https://localhost:{WorkerArchive.FreePort()}");
        var first = "";
        await using var scene = await ApiScene.StartAsync(
            settings => settings with { Listen = address, Tls = new TlsSettings(Certificate, Key) }, archive => first = Make(archive));

        Assert.Equal(first, await ShownAsync(scene, address));
        var second = Make(scene.Archive);
        Assert.Equal(second, await ShownAsync(scene, address));
        await File.WriteAllTextAsync(scene.Archive.Folder["archive", Key], "nothing", Token);
        Assert.Equal(second, await ShownAsync(scene, address));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_told_at_once()
    {
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => ApiScene.StartAsync(
            settings => settings with { Listen = new Uri("https://localhost:1"), Tls = new TlsSettings(Certificate, Key) }));

        Assert.StartsWith("tls: '", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Certificate, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"listen\":\"http://0.0.0.0:8470\"", "$.listen", "allowPlainHttp")]
    [InlineData("\"listen\":\"http://archive.example.org:8470\"", "$.listen", "'tls'")]
    [InlineData("\"listen\":\"http://[::]:8470\",\"allowPlainHttp\":false", "$.listen", "allowPlainHttp")]
    [InlineData("\"listen\":\"https://0.0.0.0:8470\"", "$.tls", "certificate")]
    [InlineData("\"listen\":\"http://127.0.0.1:8470\",\"tls\":{\"certificate\":\"a\",\"key\":\"b\"}", "$.listen", "https")]
    [InlineData("\"listen\":\"https://0.0.0.0:8470\",\"tls\":{\"certificate\":\"a\"}", "$.tls.key", "missing")]
    [InlineData("\"api\":{\"requestsPerMinute\":0}", "$.api.requestsPerMinute", "from 1")]
    public void An_address_that_others_reach_needs_a_certificate_unless_it_is_stated_otherwise(string members, string place, string word)
    {
        var problem = Assert.Single(Assert.Throws<DocumentException>(() => Read(members)).Problems);

        Assert.Equal(place, problem.Place);
        Assert.Contains(word, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"listen\":\"http://0.0.0.0:8470\",\"allowPlainHttp\":true")]
    [InlineData("\"listen\":\"https://0.0.0.0:8470\",\"tls\":{\"certificate\":\"a\",\"key\":\"b\"}")]
    [InlineData("\"listen\":\"http://localhost:8470\"")]
    [InlineData("\"listen\":\"http://[::1]:8470\",\"api\":{\"requestsPerMinute\":5}")]
    public void These_are_taken(string members) => Assert.NotNull(Read(members));

    private static WorkerSettings Read(string members) => WorkerSettings.Parse(Encoding.UTF8.GetBytes($$"""{"schema":"urn:weight-preservation:worker:v1",{{members}}}"""), "worker.json");

    // Gives its thumbprint.
    private static string Make(TestArchive archive)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(archive.Folder["archive", Certificate], certificate.ExportCertificatePem());
        File.WriteAllText(archive.Folder["archive", Key], key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    private static async Task<string> ShownAsync(ApiScene scene, Uri address)
    {
        var shown = "";
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (shown = certificate!.Thumbprint).Length > 0 });
        http.DefaultRequestHeaders.Authorization = new("Bearer", scene.Viewer);
        using var response = await http.GetAsync(new Uri(address, "/api/v1/archive"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        return shown;
    }
}
