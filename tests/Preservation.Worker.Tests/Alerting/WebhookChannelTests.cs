using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Webhooks, against a server behind a real socket.</summary>
public sealed class WebhookChannelTests : AlertScene
{
    [Fact]
    public async Task The_body_has_all_facts_and_the_signature_is_of_timestamp_and_body()
    {
        await using var server = await HookServer.StartAsync(204);
        using var channel = Channel(server.Url, "a secret");

        await channel.SendAsync(Example(), Token);

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/hook?key=1", "application/json"), (request.Method, request.Path, request.Headers["Content-Type"]));
        Assert.Equal(Example(), AlertJson.Parse(request.Body, "body"));
        var timestamp = request.Headers["X-Preservation-Timestamp"];
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture), -1, 60);
        var expected = HMACSHA256.HashData("a secret"u8, Encoding.UTF8.GetBytes(timestamp + "." + Encoding.UTF8.GetString(request.Body)));
        Assert.Equal("sha256=" + Convert.ToHexString(expected).ToLowerInvariant(), request.Headers["X-Preservation-Signature"]);
    }

    [Fact]
    public void The_signature_is_a_known_one() => Assert.Equal(
        // printf '1763640000.{}' | openssl dgst -sha256 -hmac key -r
        "sha256=36d146b845e2c2391f670a5404871892441254fd48aa7c733923541161551506",
        WebhookChannel.Sign("key", "1763640000", "{}"u8));

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    [InlineData(HookServer.Breaks)]
    public async Task What_is_a_matter_of_time_is_tried_again_until_it_is_taken(int answer)
    {
        await using var server = await HookServer.StartAsync(answer, answer, 200);
        using var channel = Channel(server.Url, "s");
        using var outbox = Open("ops");
        await outbox.PutAsync(Example(), Token);

        await DeliverUntilAsync(outbox, () => Waiting("ops").Count == 0, channel);

        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(Example(), AlertJson.Parse(request.Body, "body")));
        Assert.Equal(2, Log.Lines.Count(line => line.StartsWith("3102 Warning", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(410, "it answers 410 Gone: nobody takes alerts there any more.")]
    [InlineData(401, "it answers 401 Unauthorized. Check 'url' and 'secret'")]
    [InlineData(302, "it answers 302 Found, and redirects are not followed.")]
    public async Task What_needs_a_person_is_told_as_such_and_still_tried_again(int answer, string words)
    {
        await using var server = await HookServer.StartAsync(answer, answer, 200);
        using var channel = Channel(server.Url, "s");
        using var outbox = Open("ops");
        await outbox.PutAsync(Example(), Token);

        await DeliverUntilAsync(outbox, () => Waiting("ops").Count == 0, channel);

        Assert.Equal(2, Log.Lines.Count(line => line.StartsWith("3103 Error: Channel 'ops'", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal)));
        Assert.All(server.Requests, request => Assert.Equal("/hook?key=1", request.Path));
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_a_while_and_tried_again()
    {
        await using var server = await HookServer.StartAsync(HookServer.Hangs, 200);
        using var outbox = Open("ops");
        using var channel = Channel(server.Url, "s");
        await outbox.PutAsync(Example(), Token);

        await DeliverUntilAsync(outbox, () => Waiting("ops").Count == 0, channel);

        Assert.Contains(Log.Lines, line => line.EndsWith("there was no answer within 30 s.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_there_and_no_secret_are_told_and_nothing_is_sent()
    {
        await using var server = await HookServer.StartAsync(200);
        using var channel = Channel(server.Url, "s");
        File.Delete(Folder["secret"]);
        var refusal = await Assert.ThrowsAsync<AlertRefusedException>(() => channel.SendAsync(Example(), Token));
        Assert.StartsWith("The secret of webhook 'ops' is to be in the file", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);

        using var nowhere = Channel(new Uri("http://127.0.0.1:1/"), "s");
        await Assert.ThrowsAsync<HttpRequestException>(() => nowhere.SendAsync(Example(), Token));
    }

    private WebhookChannel Channel(Uri url, string secret) => new(new WebhookSettings { Name = "ops", Url = url, Secret = Secret(secret) }, Folder.Path, TimeProvider.System);
}
