using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Repairing;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Incidents;

/// <summary>The life of an incident: opened by what is found, confirmed by a second look, closed by a clean audit and by nothing else.</summary>
public sealed class IncidentTests : IAsyncLifetime
{
    private TestArchive _archive = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token);
        await _archive.RegisterAsync(Id.Value, _archive.WriteSource("source"), Token);
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task Damage_opens_one_a_second_look_confirms_it_a_repair_does_not_close_it_and_a_clean_audit_does()
    {
        File.Delete(Path.Combine(_archive.StoreFolder("b"), Shard));
        await AuditAsync();
        var opened = Assert.Single(await OpenAsync());
        Assert.Equal((IncidentKind.Damage, "b", Id, Severity.Warning, 2), (opened.Kind, opened.Store, opened.Holding, opened.Severity, opened.GoodCopies));
        Assert.Equal((null, "weights/model-1.bin"), (opened.ConfirmedAt, Assert.Single(opened.Findings).Place.Artifact?.Value));

        await AuditAsync();
        var confirmed = Assert.Single(await OpenAsync());
        Assert.Equal((opened.Id, opened.OpenedAt), (confirmed.Id, confirmed.OpenedAt));
        Assert.True(confirmed.ConfirmedAt > opened.OpenedAt);

        Assert.Single((await new RepairArchive(_archive.Context, new RepairOptions()).RunAsync([], Token)).Repaired);
        Assert.Equal(opened.Id, Assert.Single(await OpenAsync()).Id);
        await AuditAsync();
        Assert.Empty(await OpenAsync());
        var over = Assert.Single(await _archive.Context.Catalogue.IncidentsAsync(isOpen: false, Token));
        Assert.Equal(opened.Id, over.Id);
        Assert.NotNull(over.ClosedAt);
        Assert.Empty(await CatalogueRows.DifferencesAsync(_archive.Context));
    }

    [Fact]
    public async Task What_a_repair_finds_before_any_audit_did_is_one_too()
    {
        File.Delete(Path.Combine(_archive.StoreFolder("b"), Shard));
        Assert.Empty((await new RepairArchive(_archive.Context, new RepairOptions { KnownOnly = true }).RunAsync([], Token)).Steps);
        Assert.Single((await new RepairArchive(_archive.Context, new RepairOptions()).RunAsync([], Token)).Repaired);
        Assert.Equal(("b", Id), ((await OpenAsync()).Single().Store, (await OpenAsync()).Single().Holding));
        await AuditAsync();
        Assert.Empty(await OpenAsync());
        Assert.Empty(await CatalogueRows.DifferencesAsync(_archive.Context));
    }

    [Fact]
    public async Task A_glance_does_not_close_what_only_a_full_read_has_seen()
    {
        FlipBit(Path.Combine(_archive.StoreFolder("a"), Shard), 100);
        await AuditAsync();
        await AuditAsync(Grade.Presence);
        Assert.Single(await OpenAsync());
    }

    [Fact]
    public async Task It_is_the_worse_the_fewer_verified_copies_are_left()
    {
        foreach (var (store, severity) in new[] { ("a", Severity.Warning), ("b", Severity.Serious), ("c", Severity.Critical) })
        {
            FlipBit(Path.Combine(_archive.StoreFolder(store), Shard), 100);
            await AuditAsync();
            var open = await OpenAsync();
            Assert.All(open, incident => Assert.Equal(severity, incident.Severity));
        }
        Assert.All(await OpenAsync(), incident => Assert.StartsWith("NO verified copy is left", IncidentText.Copies(incident), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_one_of_its_own_and_over_when_it_answers()
    {
        var all = _archive.Context;
        var away = new ClosedStore(StoreName.Parse("c"), new ObjectStoreException(StoreName.Parse("c"), StoreFailure.Unreachable, "It is away."));
        _archive.Change(context => context with { Stores = [context.Store("a"), context.Store("b"), away] });
        await AuditAsync(Grade.Presence);
        var incident = Assert.Single(await OpenAsync());
        Assert.Equal((IncidentKind.Away, "c", Severity.Warning, 2), (incident.Kind, incident.Store, incident.Severity, incident.GoodCopies));
        Assert.Contains("Nothing is known to be lost", IncidentText.Whole(incident), StringComparison.Ordinal);
        _archive.Change(_ => all);
        await AuditAsync(Grade.Presence);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Much_damage_in_one_store_within_an_hour_is_told_as_one_of_the_store()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_archive.StoreFolder("b"), Weights, "v1"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(_archive.StoreFolder("b"), RecordFolder, "v1", "content"), "*", SearchOption.AllDirectories)).ToList())
            File.Delete(file);
        await AuditAsync(Grade.Presence);
        var incident = Assert.Single(await OpenAsync());
        Assert.Equal((IncidentKind.StoreWide, "b"), (incident.Kind, incident.Store));
        Assert.StartsWith("Do not repair yet", IncidentText.Next(incident), StringComparison.Ordinal);
        await new AcknowledgeIncident(_archive.Context).RunAsync(incident.Id, "the disk is looked at", Token);
        Assert.Equal((incident.Id, "the disk is looked at"), (Assert.Single(await OpenAsync()).Id, Assert.Single(await OpenAsync()).Acknowledgement));
    }

    [Fact]
    public async Task What_nobody_knows_of_cannot_be_acknowledged() =>
        Assert.Contains("There is no open incident 'i-1'", (await Assert.ThrowsAsync<ArchiveRefusedException>(() => new AcknowledgeIncident(_archive.Context).RunAsync("i-1", "x", Token))).Message, StringComparison.Ordinal);

    private Task<IReadOnlyList<Incident>> OpenAsync() => new FindIncidents(_archive.Context).OpenAsync(Token);

    private async Task AuditAsync(Grade grade = Grade.Full)
    {
        _archive.Clock.Advance(TimeSpan.FromHours(2));
        await new AuditArchive(_archive.Context, new AuditOptions { Grade = grade }).RunAsync(Token);
    }
}
