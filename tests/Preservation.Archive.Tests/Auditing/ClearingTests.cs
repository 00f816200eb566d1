using Preservation.Archive.Filling;
using Preservation.Archive.Opening;
using Preservation.Core.Findings;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>What an audit clears, what it leaves open, and what it does not call damage.</summary>
public sealed class ClearingTests : RegisteredTests
{
    [Fact]
    public async Task A_holding_that_is_being_changed_is_not_checked_and_stays_due()
    {
        await using var lease = await LeaseKeeper.TakeAsync(Context.Catalogue, $"holding:{Id}", Token);
        var outcome = await AuditAsync(Context);
        Assert.Equal(["not-checked"], outcome.Findings.Select(finding => finding.Kind).Distinct());
        Assert.All(await Context.Catalogue.ReplicasAsync(Id, Token), replica => Assert.Equal(ReplicaState.Intact, replica.State.Condition));
    }

    [Fact]
    public async Task A_glance_does_not_clear_damage_and_not_looking_clears_nothing()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await AuditAsync(Context);
        await AuditAsync(Context, Grade.Presence);
        Assert.Equal("altered", (await StateAsync("b")).Condition);
        await using (await LeaseKeeper.TakeAsync(Context.Catalogue, $"holding:{Id}", Token))
            await AuditAsync(Context);
        Assert.Equal("altered", (await StateAsync("b")).Condition);
        Assert.Equal("altered", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
    }

    [Fact]
    public async Task A_glance_does_not_clear_what_could_not_be_read()
    {
        var healthy = Context;
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.Error, ReadAt = 70_000 });
        await AuditAsync(Context);
        await AuditAsync(healthy, Grade.Presence);
        Assert.Equal("unreadable", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
        await AuditAsync(healthy);
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task A_store_that_never_had_the_holding_is_not_called_damaged_after_it_was_away()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        var healthy = archive.Context;
        archive.Change(context => context with { Stores = [.. context.Stores.Select(s => s.Name.Value == "b" ? new FaultyStore(s, new Faults { FailAt = 1 }) : s)] });
        await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        var folder = archive.StoreFolder("b");
        Directory.Move(folder, folder + ".away");
        Assert.Equal("not-checked", Assert.Single((await AuditAsync(healthy, store: "b")).Findings).Kind);
        Directory.Move(folder + ".away", folder);
        Assert.Equal("not-stored", Assert.Single((await AuditAsync(healthy, store: "b")).Findings).Kind);
        Assert.Empty((await new FillStore(healthy).RunAsync(healthy.Store("b"), [], Token)).Failed);
        Assert.Empty((await AuditAsync(healthy)).Findings);
    }

    [Fact]
    public async Task An_audit_without_a_signer_verifies_nothing()
    {
        var before = await VerifiedAsync("a");
        var outcome = await AuditAsync(Context with { Signers = [] });
        Assert.Equal((false, 0), (outcome.Issued!.IsSigned, outcome.Findings.Count()));
        Assert.Equal((before, Tested.Clock.GetUtcNow()), ((await StateAsync("a")).VerifiedAt, (await StateAsync("a")).AttemptedAt!.Value));
    }

    [Fact]
    public async Task An_audit_without_a_signer_clears_nothing()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await AuditAsync(Context);
        FlipBit(Tested.Folder["b", Shard], 9);
        Assert.Empty((await AuditAsync(Context with { Signers = [] })).Findings);
        Assert.Equal("altered", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
        await AuditAsync(Context);
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }
}
