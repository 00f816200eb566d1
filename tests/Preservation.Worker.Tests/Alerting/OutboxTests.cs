using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Sending;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>What waits is told, in order, to each channel for itself.</summary>
public sealed class OutboxTests : AlertScene
{
    [Fact]
    public async Task Alerts_reach_every_channel_in_the_order_in_which_they_were_put_and_are_gone_from_the_folder()
    {
        using var outbox = Open("a", "b");
        // The third is of the same second as the first, and its id comes before; the second is of a clock that was ahead.
        await outbox.PutAsync(Example(3), Token);
        await outbox.PutAsync(Example(1) with { At = Start.AddDays(90) }, Token);
        await outbox.PutAsync(Example(2) with { At = Example(3).At }, Token);
        var (a, b) = (new FakeChannel("a"), new FakeChannel("b"));

        await DeliverUntilAsync(outbox, () => Waiting("a").Count + Waiting("b").Count == 0, a, b);

        Assert.Equal([Example(3).Id, Example(1).Id, Example(2).Id], a.Told);
        Assert.Equal(a.Told, b.Told);
    }

    [Fact]
    public async Task An_alert_that_is_put_while_it_delivers_leaves_at_once()
    {
        using var outbox = Open("a");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var channel = new FakeChannel("a");
        var delivering = outbox.DeliverAsync([channel], end.Token);
        foreach (var number in Enumerable.Range(1, 3))
        {
            await outbox.PutAsync(Example(number), Token);
            await UntilAsync(() => channel.Told.Count == number);
        }
        await end.CancelAsync();
        await delivering;
    }

    [Fact]
    public async Task An_id_that_still_waits_is_not_put_again_even_at_another_time()
    {
        using var outbox = Open("a");
        await outbox.PutAsync(Example(), Token);
        await outbox.PutAsync(Example() with { At = Start.AddDays(1) }, Token);

        Assert.Equal(["20261120T120001000Z-i-0000000001-opened-serious.json"], Waiting("a"));
    }

    [Fact]
    public async Task An_id_that_ends_like_another_is_put()
    {
        using var outbox = Open("a");
        await outbox.PutAsync(Example() with { Id = "x-1" }, Token);
        await outbox.PutAsync(Example() with { Id = "1" }, Token);

        Assert.Equal(2, Waiting("a").Count);
    }

    [Fact]
    public async Task A_dead_and_a_hanging_channel_hold_no_other_up_and_are_tried_with_growing_pauses()
    {
        using var outbox = new Outbox(Folder.Path, ["dead", "hanging", "well"], new OutboxFiles(), new FastClock(1000), Log);
        var dead = new FakeChannel("dead", _ => throw new IOException("no route"));
        var hanging = new FakeChannel("hanging", _ => Task.Delay(Timeout.Infinite, Token));
        var well = new FakeChannel("well");
        await outbox.PutAsync(Example(1), Token);
        await outbox.PutAsync(Example(2), Token);

        await DeliverUntilAsync(outbox, () => well.Told.Count == 2 && dead.Tries >= 12 && hanging.Tries >= 2, dead, hanging, well);

        Assert.Equal((2, 2, 0), (Waiting("dead").Count, Waiting("hanging").Count, Waiting("well").Count));
        var pauses = Log.Lines.Where(line => line.StartsWith("3102", StringComparison.Ordinal) && line.Contains("'dead'", StringComparison.Ordinal))
            .Select(line => TimeSpan.Parse(line.Split("again in ")[1].Split(": no")[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.All(pauses, (pause, i) => Assert.InRange(pause.TotalSeconds, 0.8 * Math.Min(5 * Math.Pow(2, i), 900), Math.Min(5 * Math.Pow(2, i), 900)));
        Assert.Contains(Log.Lines, line => line.Contains("'hanging'", StringComparison.Ordinal) && line.EndsWith("there was no answer within 30 s.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alert_that_is_refused_is_tried_again_and_keeps_no_other_back()
    {
        using var outbox = Open("a");
        var refusals = 0;
        var channel = new FakeChannel("a", alert => alert.Id == Example(1).Id && refusals++ < 3 ? throw new AlertRefusedException("it answers 400.") : Task.CompletedTask);
        await outbox.PutAsync(Example(1), Token);
        await outbox.PutAsync(Example(2), Token);

        await DeliverUntilAsync(outbox, () => Waiting("a").Count == 0, channel);

        Assert.Equal([Example(2).Id, Example(1).Id], channel.Told);
        Assert.Equal(3, Log.Lines.Count(line => line.StartsWith("3103 Error: Channel 'a' is not configured rightly", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_told_once_and_stop_no_other()
    {
        using var outbox = Open("a");
        await outbox.PutAsync(Example(1), Token);
        await outbox.PutAsync(Example(2), Token);
        File.WriteAllText(Folder["worker", "outbox", "a", Waiting("a")[0]], "{ \"schema\"");
        var channel = new FakeChannel("a");

        await DeliverUntilAsync(outbox, () => channel.Told.Count == 1, channel);
        await outbox.PutAsync(Example(3), Token);
        await DeliverUntilAsync(outbox, () => channel.Told.Count == 2, channel);

        Assert.Single(Waiting("a"));
        Assert.Contains(Log.Lines, line => line.StartsWith("3104 Error", StringComparison.Ordinal) && line.Contains(Waiting("a")[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_waits_for_a_channel_that_is_not_configured_any_more_stays_and_is_told()
    {
        using (var before = Open("old", "a"))
            await before.PutAsync(Example(), Token);
        using var outbox = Open("a");

        await DeliverUntilAsync(outbox, () => Waiting("a").Count == 0, new FakeChannel("a"));

        Assert.Single(Waiting("old"));
        Assert.Contains(Log.Lines, line => line.StartsWith("3105 Warning: 1 alerts wait for channel 'old'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_channels_the_log_says_that_nobody_is_told()
    {
        using var outbox = Open();
        await outbox.PutAsync(Example(), Token);
        await outbox.DeliverAsync([], Token);
        Assert.StartsWith("3100 Warning", Assert.Single(Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_no_file_name_is_refused()
    {
        using var outbox = Open("a");
        foreach (var id in new[] { "../x", "", "A", "a/b", "a\n" })
            await Assert.ThrowsAsync<ArgumentException>(() => outbox.PutAsync(Example() with { Id = id }, Token));
    }
}
