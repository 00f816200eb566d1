using System.Net;
using Preservation.Core.Findings;

namespace Preservation.Worker.Tests.Api;

public sealed class OrderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_audit_is_asked_for_in_the_name_of_the_key()
    {
        await using var scene = await ApiScene.StartAsync();

        var every = await scene.SendAsync("POST", "holdings/m/run", scene.Operator);
        Assert.Equal(HttpStatusCode.Accepted, every.Status);
        Assert.Equal(["a full", "b full"], Requests(every));
        var one = await scene.SendAsync("POST", "holdings/m/run", scene.Operator, """{"store":"b","grade":"sample"}""");

        Assert.Equal(["b sample"], Requests(one));
        var kept = await scene.Archive.Context.Catalogue.RequestsAsync(Token);
        Assert.Equal([("a", Grade.Full), ("b", Grade.Sample)], kept.Select(request => (request.Store, request.Grade)).OrderBy(request => request.Store, StringComparer.Ordinal));
        Assert.All(kept, request => Assert.Equal("operator", request.AskedBy));
        Assert.Equal(2, (await scene.GetAsync("work")).Json.GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public async Task A_pause_is_set_told_and_ended()
    {
        await using var scene = await ApiScene.StartAsync();

        var set = await scene.SendAsync("POST", "pauses", scene.Operator, """{"store":"a","holding":"m","reason":"a disk is changed","for":"2h"}""");
        Assert.Equal(HttpStatusCode.Created, set.Status);
        Assert.Equal("2026-11-20T14:00:00Z", set.Json.GetProperty("until").GetString());
        Assert.Equal("operator", Assert.Single(await scene.Archive.Context.Catalogue.PausesAsync(Token)).AskedBy);
        Assert.Equal(set.Body, (await scene.GetAsync("work")).Json.GetProperty("pauses")[0].GetRawText());

        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("DELETE", "pauses", scene.Operator)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("DELETE", "pauses?store=a", scene.Operator)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync("DELETE", "pauses?store=a&holding=m", scene.Operator)).Status);
        Assert.Empty(await scene.Archive.Context.Catalogue.PausesAsync(Token));
    }

    [Fact]
    public async Task A_misspelt_parameter_does_not_end_the_pause_of_everything()
    {
        await using var scene = await ApiScene.StartAsync();
        await scene.SendAsync("POST", "pauses", scene.Operator, """{"reason":"all of it"}""");

        var answer = await scene.SendAsync("DELETE", "pauses?stor=a", scene.Operator);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["stor"], answer.Fields);
        Assert.Single(await scene.Archive.Context.Catalogue.PausesAsync(Token));
    }

    [Theory]
    [InlineData("holdings/m/run", """{"store":"x","grade":"drill","z":1}""", "grade,store,z")]
    [InlineData("holdings/m/run", """{"store":1,"grade":"FULL"}""", "grade,store")]
    [InlineData("holdings/m/run", "[]", "body")]
    [InlineData("holdings/m/run", """{"store":"a","store":"b"}""", "body")]
    [InlineData("pauses", "{}", "reason")]
    [InlineData("pauses", "", "reason")]
    [InlineData("pauses", """{"reason":" ","for":"soon","store":"x","holding":"nothing"}""", "for,holding,reason,store")]
    [InlineData("pauses", """{"reason":"a\u000ab","holding":"NO ID"}""", "holding,reason")]
    [InlineData("pauses", """{"reason":"\ud800"}""", "body")]
    [InlineData("incidents/i-0/acknowledge", """{"reason":7,"why":"x"}""", "reason,why")]
    public async Task Everything_that_is_wrong_with_a_body_is_told_and_nothing_done(string path, string body, string fields)
    {
        await using var scene = await ApiScene.StartAsync();

        var answer = await scene.SendAsync("POST", path, scene.Operator, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(fields.Split(','), answer.Fields);
        Assert.Empty(await scene.Archive.Context.Catalogue.PausesAsync(Token));
        Assert.Empty(await scene.Archive.Context.Catalogue.RequestsAsync(Token));
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_no_JSON_is_not_read()
    {
        await using var scene = await ApiScene.StartAsync();

        var large = await scene.SendAsync("POST", "pauses", scene.Operator, $$"""{"reason":"{{new string('a', 20_000)}}"}""");
        var form = await scene.SendAsync("POST", "pauses", scene.Operator, "reason=x", "application/x-www-form-urlencoded");
        var text = await scene.SendAsync("POST", "holdings/m/run", scene.Operator, "{}", "text/plain");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (large.Status, large.Type));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (form.Status, form.Type));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (text.Status, text.Type));
    }

    [Fact]
    public async Task What_there_is_not_cannot_be_ordered()
    {
        await using var scene = await ApiScene.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("POST", "holdings/nothing/run", scene.Operator)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("POST", "incidents/i-0/acknowledge", scene.Operator, """{"reason":"x"}""")).Status);
    }

    private static IEnumerable<string> Requests(Answer answer) =>
        answer.Json.GetProperty("requests").EnumerateArray().Select(request => $"{request.GetProperty("store").GetString()} {request.GetProperty("grade").GetString()}");
}
