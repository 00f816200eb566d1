using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>The sign of life, against a server behind a real socket.</summary>
public sealed class HeartbeatTests : AlertScene
{
    [Fact]
    public async Task It_calls_while_all_is_well_and_not_while_it_is_not()
    {
        await using var server = await HookServer.StartAsync(200);
        var isWell = true;
        await RunAsync(server.Url, () => isWell, async () =>
        {
            await UntilAsync(() => server.Requests.Count >= 2);
            isWell = false;
            await UntilAsync(() => Log.Lines.Any(line => line.StartsWith("3111", StringComparison.Ordinal)));
            var calls = server.Requests.Count;
            await Task.Delay(500, Token);
            Assert.Equal(calls, server.Requests.Count);
            isWell = true;
            await UntilAsync(() => server.Requests.Count > calls);
        });

        Assert.All(server.Requests, request => Assert.Equal(("GET", "/hook?key=1"), (request.Method, request.Path)));
        Assert.Equal(["3111", "3112"], Log.Lines.Select(line => line[..4]));
    }

    [Theory]
    [InlineData(500, "it answers 500")]
    [InlineData(HookServer.Breaks, "again in 00:00:10")]
    [InlineData(HookServer.Hangs, "there was no answer within 30 s")]
    public async Task A_failed_call_is_told_without_the_address_and_made_again(int answer, string words)
    {
        await using var server = await HookServer.StartAsync(answer, 200);

        await RunAsync(server.Url, () => true, () => UntilAsync(() => server.Requests.Count >= 3));

        Assert.Contains(Log.Lines, line => line.StartsWith("3110 Warning", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(Log.Lines, line => line.Contains("key=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_called_when_nobody_can_say_whether_all_is_well()
    {
        await using var server = await HookServer.StartAsync(200);

        await RunAsync(server.Url, () => throw new IOException("the catalogue is away"), () => UntilAsync(() => Log.Lines.Count == 1));

        Assert.Empty(server.Requests);
    }

    private async Task RunAsync(Uri url, Func<bool> isWell, Func<Task> meanwhile)
    {
        using var heartbeat = new Heartbeat(new HeartbeatSettings { Url = url, Every = TimeSpan.FromSeconds(10) }, isWell, Clock, Log);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = heartbeat.RunAsync(end.Token);
        await meanwhile();
        await end.CancelAsync();
        await running;
    }
}
