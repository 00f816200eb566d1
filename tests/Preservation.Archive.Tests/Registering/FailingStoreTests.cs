using Preservation.Archive.Filling;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>Stores that break, lie or have no room while a holding is registered.</summary>
public sealed class FailingStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_fails_in_the_middle_leaves_the_others_whole_and_is_completed_by_filling()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        var healthy = archive.Context;
        Break(archive, "b", new Faults { FailAt = 9 });
        var outcome = await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        Assert.Equal(["a", "c"], outcome.Stored);
        Assert.Equal("b", Assert.Single(outcome.Failures).Store.Value);
        var conditions = (await healthy.Catalogue.ReplicasAsync(outcome.Record.Id, Token)).ToLookup(r => r.Store, r => r.State.Condition);
        Assert.All(conditions["b"], condition => Assert.Equal("not-stored", condition));
        Assert.All(conditions["a"], condition => Assert.Equal(ReplicaState.Intact, condition));

        archive.Change(_ => healthy);
        var fill = await new FillStore(healthy).RunAsync(healthy.Store("b"), [], Token);
        Assert.Equal(("m", 0, 0), (Assert.Single(fill.Filled).Value, fill.AlreadyWhole.Count, fill.Failed.Count));
        await Soundness.AssertSoundAsync(archive);
        Assert.All(await healthy.Catalogue.ReplicasAsync(outcome.Record.Id, Token), r => Assert.Equal(ReplicaState.Intact, r.State.Condition));
    }

    [Fact]
    public async Task When_all_stores_fail_nothing_is_visible_and_the_catalogue_knows_nothing()
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a", "b");
        var healthy = archive.Context;
        foreach (var name in new[] { "a", "b" })
            Break(archive, name, new Faults { FailAt = 12 });
        var source = archive.WriteSource("source");
        await Assert.ThrowsAsync<ObjectStoreException>(() => archive.RegisterAsync("m", source, Token));
        Assert.Empty(await healthy.Catalogue.HoldingsAsync(Token));
        foreach (var store in healthy.Stores)
            Assert.Null((await new FindRecords([store], healthy.Trust).RunAsync(HoldingId.Parse("m"), null, Token)).Newest);
    }

    [Fact]
    public async Task A_store_that_does_not_give_back_what_it_was_given_is_not_counted()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        Break(archive, "b", new Faults { ReadKey = "model-1.bin", Read = ReadFault.BitFlip, ReadAt = 70_000 });
        var outcome = await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((StoreFailure.Unreadable, "b"), (failure.Failure, failure.Store.Value));
        Assert.Contains("does not give back what was put into it", failure.Message, StringComparison.Ordinal);
        Assert.Null((await new FindRecords([archive.Context.Store("b")], archive.Context.Trust).RunAsync(outcome.Record.Id, null, Token)).Newest);
    }

    [Fact]
    public async Task A_store_that_goes_away_while_it_is_read_back_is_not_called_wrong()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        Break(archive, "b", new Faults { ReadKey = "model-1.bin", Read = ReadFault.Unreachable, ReadAt = 70_000 });
        var outcome = await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        Assert.Equal(StoreFailure.Unreachable, Assert.Single(outcome.Failures).Failure);
    }

    [Theory, InlineData(Grade.Sample), InlineData(Grade.Presence), InlineData(Grade.None)]
    public async Task A_read_back_that_was_skipped_verifies_nothing(Grade readBack)
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        var outcome = await archive.RegisterAsync("m", archive.WriteSource("source"), Token, new RegisterOptions { ReadBack = readBack });
        Assert.All(await archive.Context.Catalogue.ReplicasAsync(outcome.Record.Id, Token), r => Assert.Null(r.State.VerifiedAt));
        Assert.DoesNotContain(await archive.Context.Catalogue.LastChecksAsync(Token), check => check.Reached == Grade.Full);
    }

    [Fact]
    public async Task Stores_without_room_are_all_named_before_the_first_byte_is_sent()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        var counted = new Faults();
        archive.Change(context => context with { Stores = [.. context.Stores.Select(store => new FaultyStore(store, counted) { FreeBytes = store.Name.Value == "a" ? null : 1_000_000 })] });
        var source = archive.WriteSource("source");
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => archive.RegisterAsync("m", source, Token));
        Assert.Equal(["'b'", "'c'"], refusal.Reasons.Select(reason => reason.Split(' ')[1]));
        Assert.Equal(0, counted.Writes);
        Assert.False(Directory.Exists(archive.Context.JournalFolder));
    }

    [Fact]
    public async Task A_registration_that_was_broken_off_gives_its_buffers_back()
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a");
        var healthy = archive.Context;
        var source = archive.WriteSource("source", shardBytes: 3_000_000);
        foreach (var at in new[] { 3, 9 })
        {
            archive.Change(_ => healthy);
            Break(archive, "a", new Faults { FailAt = at, Write = WriteFault.Killed, Delay = TimeSpan.FromMilliseconds(50) });
            await Assert.ThrowsAsync<KilledException>(() => archive.RegisterAsync("m", source, Token));
        }
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 16; i++)
            await healthy.Buffers.RentAsync(soon.Token);
    }

    private static void Break(TestArchive archive, string name, Faults faults) => archive.Change(context => context with
    {
        Stores = [.. context.Stores.Select(store => store.Name.Value == name ? new FaultyStore(store, faults) : store)],
    });
}
