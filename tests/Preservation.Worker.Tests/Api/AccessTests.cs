using System.Net;
using Preservation.Core.ApiKeys;
using Preservation.Worker.Api;

namespace Preservation.Worker.Tests.Api;

public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_good_key_nothing_is_told_and_a_typing_error_is_told_from_a_wrong_key()
    {
        await using var scene = await ApiScene.StartAsync();
        var typed = scene.Viewer[..^1] + (scene.Viewer[^1] == 'A' ? 'B' : 'A');

        foreach (var (key, why) in new (string?, string)[] { (null, "Give a key"), ("", "Give a key"), ("x", "This is no key"), (typed, "This is no key"), (ApiKeyText.Write(new byte[32]), "not known here") })
        {
            foreach (var path in new[] { "archive", "holdings/nothing", "nothing", "openapi.json", "../../api" })
            {
                var answer = await scene.SendAsync("GET", path, key);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
                Assert.Equal("application/problem+json", answer.Type);
                Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                Assert.Contains(key == "" ? "" : why, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("archive")).Status);
    }

    [Fact]
    public async Task A_key_that_is_revoked_or_expires_opens_nothing_from_then_on()
    {
        await using var scene = await ApiScene.StartAsync();
        var brief = await scene.MakeKeyAsync("brief", ApiScope.Viewer, TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await scene.SendAsync("GET", "archive", brief)).Status);

        scene.Archive.Clock.Advance(TimeSpan.FromHours(1));
        var expired = await scene.SendAsync("GET", "archive", brief);
        Assert.Equal(HttpStatusCode.Unauthorized, expired.Status);
        Assert.Contains("'brief' expired on 2026-11-20T13:00:00Z", expired.Body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("archive")).Status);
        await scene.Keys.RevokeAsync("viewer", Token);
        var revoked = await scene.GetAsync("archive");
        Assert.Equal(HttpStatusCode.Unauthorized, revoked.Status);
        Assert.Contains("'viewer' was revoked", revoked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_file_of_the_keys_is_broken_no_key_is_good()
    {
        await using var scene = await ApiScene.StartAsync();
        var right = await File.ReadAllBytesAsync(scene.Keys.Path, Token);

        await File.WriteAllTextAsync(scene.Keys.Path, "{", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.GetAsync("archive")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.GetAsync("archive")).Status);
        File.Delete(scene.Keys.Path);
        Directory.CreateDirectory(scene.Keys.Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.GetAsync("archive")).Status);
        Directory.Delete(scene.Keys.Path);
        await File.WriteAllBytesAsync(scene.Keys.Path, right, Token);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("archive")).Status);
        File.Delete(scene.Keys.Path);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.GetAsync("archive")).Status);
    }

    [Fact]
    public async Task A_viewer_may_not_order_anything()
    {
        await using var scene = await ApiScene.StartAsync();

        foreach (var (method, path) in new[] { ("POST", "holdings/m/run"), ("POST", "holdings/nothing/run"), ("POST", "pauses"), ("DELETE", "pauses"), ("POST", "incidents/i-0/acknowledge") })
        {
            var answer = await scene.SendAsync(method, path, scene.Viewer, method == "POST" ? """{"reason":"x"}""" : null);
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Contains("insufficient_scope", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
        Assert.Empty(await scene.Archive.Context.Catalogue.PausesAsync(Token));
        Assert.Empty(await scene.Archive.Context.Catalogue.RequestsAsync(Token));
    }

    [Fact]
    public async Task A_key_may_ask_so_much_in_a_minute_and_another_is_not_held_up()
    {
        await using var scene = await ApiScene.StartAsync(settings => settings with { Api = new ApiSettings { RequestsPerMinute = 3 } });
        for (var asked = 0; asked < 3; asked++)
            Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("archive")).Status);

        var refused = await scene.GetAsync("archive");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("application/problem+json", refused.Type);
        Assert.Equal(HttpStatusCode.OK, (await scene.SendAsync("GET", "archive", scene.Operator)).Status);
    }

    [Fact]
    public async Task Who_fails_too_often_is_told_to_wait_and_does_not_lock_out_a_good_key_of_his_address()
    {
        await using var scene = await ApiScene.StartAsync();
        Answer answer;
        var tries = 0;
        do
            answer = await scene.SendAsync("GET", "archive", "x");
        while (answer.Status == HttpStatusCode.Unauthorized && ++tries < 200);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(60, tries);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("archive")).Status);
    }

    [Fact]
    public async Task Browsers_are_told_to_keep_and_guess_nothing_and_no_other_page_may_ask()
    {
        await using var scene = await ApiScene.StartAsync();

        foreach (var answer in new[] { await scene.GetAsync("archive"), await scene.GetAsync("nothing"), await scene.SendAsync("GET", "archive", null) })
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }
}
