using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive.Ports;
using Preservation.Testing;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Operating;
using Preservation.Worker.Tests.Simulated;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>A catalogue that cannot be asked for days.</summary>
public sealed class AwayCatalogueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_11_a_missing_run_alarms_also_when_the_catalogue_is_what_is_away()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        var isAway = false;
        var context = archive.Context with
        {
            Catalogue = Mortal<ICatalogue>.Around(archive.Context.Catalogue, new Life(), () =>
            {
                if (isAway)
                    throw new CatalogueException("The catalogue is away.");
            }),
        };
        var settings = new WorkerSettings();
        using var facts = new StandFacts(context);
        using var outbox = new Outbox(context.Folder, ["people"], new OutboxFiles(), archive.Clock, NullLogger.Instance);
        using var route = new AlertRoute(outbox, [], []);
        using var alerts = new AlertTurns(context, settings, facts, new Pulse(archive.Clock, settings.Tick), route, NullLogger<AlertTurns>.Instance);
        await alerts.TellAsync(Token);
        isAway = true;
        archive.Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<CatalogueException>(() => alerts.TellAsync(Token));
        Assert.Equal(0, outbox.Waiting());
        archive.Clock.Advance(context.Policy.Alerts.SilenceAfter);
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<CatalogueException>(() => alerts.TellAsync(Token));
        Assert.Contains("silence", Assert.Single(Directory.EnumerateFiles(outbox.Place, "*", SearchOption.AllDirectories)), StringComparison.Ordinal);
    }
}
