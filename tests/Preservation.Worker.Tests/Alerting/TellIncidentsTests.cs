using Preservation.Core.Incidents;
using Preservation.Core.Policies;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Alerting.Settings;
using Preservation.Worker.Alerting.Telling;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>From open incidents to the outbox, over restarts and crashes.</summary>
public sealed class TellIncidentsTests : AlertScene
{
    private static readonly AuditTimes NoAudits = new(null, null);

    private static readonly Incident A = ExampleIncident.Of("a"), B = ExampleIncident.Of("b", goodCopies: 0);

    private string TellingFile => Folder["worker", "told.json"];

    [Fact]
    public async Task After_a_restart_nothing_is_told_twice()
    {
        Assert.Equal(2, (await TellAsync(A, B)).Count);
        Assert.Empty(await TellAsync(A, B));
        Assert.Equal(AlertKind.Resolved, Assert.Single(await TellAsync(B)).Kind);
        Assert.Empty(await TellAsync(B));
        Assert.Equal(3, Waiting("a").Count);
    }

    [Fact]
    public async Task A_crash_before_what_was_told_is_written_puts_the_same_once()
    {
        Directory.CreateDirectory(TellingFile);
        await Assert.ThrowsAnyAsync<Exception>(() => TellAsync(A, B));
        Assert.Equal(2, Waiting("a").Count);
        Directory.Delete(TellingFile);

        Assert.Equal(2, (await TellAsync(A, B)).Count);
        Assert.Equal(2, Waiting("a").Count);
        Assert.Empty(await TellAsync(A, B));
    }

    [Fact]
    public async Task An_outbox_that_cannot_be_written_leaves_it_untold_for_the_next_turn()
    {
        File.WriteAllText(Folder["worker"], "no folder");
        await Assert.ThrowsAnyAsync<IOException>(() => TellAsync(A));
        File.Delete(Folder["worker"]);

        Assert.Single(await TellAsync(A));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{ \"schema\": \"urn:weight-preservation:told:v1\", \"incidents\": [{}] }")]
    public async Task When_what_was_told_cannot_be_read_everything_is_told_again_and_the_file_is_kept(string text)
    {
        await TellAsync(A);
        File.WriteAllText(TellingFile, text);

        Assert.Single(await TellAsync(A));
        Assert.Empty(await TellAsync(A));

        Assert.Equal(text, File.ReadAllText(TellingFile + ".unreadable"));
        Assert.StartsWith("3120 Error", Assert.Single(Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_known_survives_a_restart()
    {
        await TellAsync(new AuditTimes(null, DateTimeOffset.UnixEpoch), ExampleIncident.Together([.. Enumerable.Range(0, 5).Select(i => ExampleIncident.Of("h" + i))]));
        var told = ToldJsonOf(File.ReadAllText(TellingFile));

        Assert.Contains("\"silenceSince\":\"1970-01-01T00:00:00Z\"", told, StringComparison.Ordinal);
        Assert.Contains("\"isStoreWide\":true", told, StringComparison.Ordinal);
        var alert = Assert.Single(await TellAsync(new AuditTimes(Clock.GetUtcNow(), null), ExampleIncident.Together([.. Enumerable.Range(0, 5).Select(i => ExampleIncident.Of("h" + i))])));
        Assert.Equal(AlertKind.SilenceOver, alert.Kind);
    }

    [Fact]
    public async Task The_list_of_open_incidents_follows_and_alerts_reach_the_folder()
    {
        var settings = AlertSettings.None with { Files = [new FileSettings { Name = "a", Folder = "alerts" }] };
        using var channels = new AlertChannels(settings, Folder.Path, Clock, Log);
        using var outbox = Open([.. channels.All.Select(channel => channel.Name)]);
        var tell = new TellIncidents(Archive, Folder.Path, outbox, channels.OpenFiles, Clock, Log);

        await tell.RunAsync(AlertRule.Default, [B, A], NoAudits, Token);
        await DeliverUntilAsync(outbox, () => Waiting("a").Count == 0, [.. channels.All]);
        Assert.Equal($"{B.Id}\n{A.Id}\n", File.ReadAllText(Folder["alerts", "OPEN"]));
        Assert.Equal(3, Directory.GetFiles(Folder["alerts"]).Length);

        await tell.RunAsync(AlertRule.Default, [], NoAudits, Token);
        Assert.False(File.Exists(Folder["alerts", "OPEN"]));
    }

    private static string ToldJsonOf(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private Task<IReadOnlyList<Alert>> TellAsync(params Incident[] open) => TellAsync(NoAudits, open);

    // Each turn is a process of its own.
    private async Task<IReadOnlyList<Alert>> TellAsync(AuditTimes audits, IReadOnlyList<Incident> open)
    {
        using var outbox = new Outbox(Folder.Path, ["a"], new OutboxFiles(), Clock, Log);
        return await new TellIncidents(Archive, Folder.Path, outbox, [], TimeProvider.System, Log).RunAsync(AlertRule.Default, open, audits, Token);
    }
}
