using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Looks at a store as a whole.</summary>
public sealed class AuditStoreTests : RegisteredTests
{
    private const string Stray = "ocfl/stranger.txt";

    [Fact]
    public async Task What_belongs_to_no_holding_is_an_incident_of_the_store_until_a_look_finds_it_no_more()
    {
        Assert.Null(await Context.Catalogue.LastLookAsync("b", Token));
        Add(Tested.Folder["b", Stray]);
        var receipt = (await LookAsync())!.Receipt;
        Assert.Equal(("unexpected", "b"), (Assert.Single(receipt.Strays).Kind, Assert.Single(receipt.LookedAt)));
        Assert.Equal(receipt.EndedAt, await Context.Catalogue.LastLookAsync("b", Token));
        var incident = Assert.Single(await new FindIncidents(Context).OpenAsync(Token));
        Assert.Equal((IncidentKind.Drift, "b", Severity.Warning, Stray), (incident.Kind, incident.Store, incident.Severity, Assert.Single(incident.Findings).Place.Key));
        Assert.Equal("Store 'b' is not as it should be (1 unexpected)", IncidentText.Title(incident));
        Assert.Contains("'preserve audit --store b --grade presence'", IncidentText.Next(incident), StringComparison.Ordinal);
        // It is of no holding, and the state of the holding is what it was.
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(null, Token));
        Assert.All(await Context.Catalogue.ReplicasAsync(Id, Token), replica => Assert.True(replica.State.IsGood));
        Assert.Empty(await CatalogueRows.DifferencesAsync(Context));

        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        File.Delete(Tested.Folder["b", Stray]);
        await LookAsync();
        Assert.Empty(await new FindIncidents(Context).OpenAsync(Token));
        Assert.Empty(await CatalogueRows.DifferencesAsync(Context));
    }

    [Fact]
    public async Task An_audit_of_everything_looks_at_the_stores_that_can_be_asked()
    {
        Add(Tested.Folder["a", Stray]);
        TakeAway("b");
        var issued = (await AuditAsync(Context, Grade.Presence)).Issued!;
        Assert.Equal(["a", "c"], issued.Receipt.LookedAt);
        Assert.Equal(Stray, Assert.Single(await Context.Catalogue.StraysAsync("a", Token)).Place.Key);
        Assert.Null(await Context.Catalogue.LastLookAsync("b", Token));
    }

    [Fact]
    public async Task What_somebody_registers_on_another_machine_just_now_is_not_called_abandoned()
    {
        const string other = "other";
        Add(Tested.Folder["b", $"{Core.Holdings.HoldingRecord.Folder(Core.Manifests.HoldingId.Parse(other), Core.Ocfl.ObjectPart.Weights)}/v1/content/weights/x.bin"]);
        var lease = await Context.Catalogue.AcquireAsync($"holding:{other}", Token);
        Assert.Empty((await LookAsync())!.Receipt.Strays);
        await Context.Catalogue.ReleaseAsync(lease, Token);
        Assert.Contains("registration that was never completed", Assert.Single((await LookAsync())!.Receipt.Strays).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_look_at_once_one_does()
    {
        await using var lease = await Opening.LeaseKeeper.TakeAsync(Context.Catalogue, "look:b", Token);
        Assert.Null(await LookAsync());
    }

    [Theory]
    [InlineData(Grade.Full, 90)]
    [InlineData(Grade.Presence, 1)]
    public async Task A_receipt_says_when_the_next_is_due(Grade grade, int days)
    {
        var check = (await AuditAsync(Context, grade, "b")).Checks.Single();
        Assert.Equal(check.EndedAt.AddDays(days), check.NextDue);
        // A folder is asked for nothing over a network.
        Assert.Null(check.Requests);
        TakeAway("b");
        Assert.Null((await AuditAsync(Context, grade, "b")).Checks.Single().NextDue);
    }

    private Task<Archive.Receipts.IssuedReceipt?> LookAsync() => new AuditStore(Context).RunAsync(Context.Store("b"), Token);
}
