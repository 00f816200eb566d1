using Preservation.Archive.Locking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Rebuilding;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>Locks are extended, and never shortened.</summary>
public sealed class ExtendLocksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_later_date_extends_and_an_earlier_one_changes_nothing()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var first = (await locked.LockOfAsync(Shard)).Until!.Value;
        foreach (var (until, expected) in new[] { (first.AddDays(-7), first), (first.AddDays(60), first.AddDays(60)), (first.AddDays(1), first.AddDays(60)) })
        {
            var outcome = await new ExtendLocks(locked.Context).RunAsync(locked.Store, [], until, Token);
            Assert.Empty(outcome.Failed);
            Assert.Equal((Id, (DateTimeOffset?)expected), Assert.Single(outcome.Locked));
            foreach (var file in (await locked.RecordAsync()).ExpectedFiles())
                Assert.Equal(expected, (await locked.LockOfAsync(file.Key)).Until);
            Assert.Equal(expected, (await locked.Context.Catalogue.LocksAsync(Id, "s", Token)).Until);
            locked.Archive.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task Without_a_date_the_lock_lasts_as_long_as_the_configuration_says_from_now_on()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var now = locked.Context.Now();
        var outcome = await new ExtendLocks(locked.Context).RunAsync(locked.Store, [Id], null, Token);
        Assert.Equal(now.AddDays(LockedArchive.Days), Assert.Single(outcome.Locked).Until);
    }

    [Fact]
    public async Task A_rebuilt_catalogue_remembers_until_when_and_an_audit_by_it_finds_a_lock_that_is_only_as_long_as_at_first()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var first = (await locked.LockOfAsync(Shard)).Until!.Value;
        await new ExtendLocks(locked.Context).RunAsync(locked.Store, [], first.AddDays(60), Token);
        var path = locked.Archive.Folder["archive", "rebuilt.db"];
        await using var rebuilt = SqliteCatalogue.Open(path, locked.Archive.Clock);
        Assert.Empty((await new RebuildCatalogue(locked.Context.Store("a"), locked.Context.Trust, locked.Context.Progress).RunAsync(rebuilt, Token)).Refused);
        Assert.Equal(first.AddDays(60), (await rebuilt.LocksAsync(Id, "s", Token)).Until);

        var bytes = await locked.GetAsync(Shard);
        await locked.RemoveAsync(Shard);
        await locked.PutAsync(Shard, bytes);
        await locked.Store.Locks!.RetainAsync(StorageKey.Parse(Shard), first, Token);
        locked.Archive.Change(context => context with { Catalogue = rebuilt });
        Assert.Contains($"its lock ends on {first:u}, and should last until {first.AddDays(60):u}.", Assert.Single(await locked.AuditAsync(Grade.Presence)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_locks_and_a_holding_that_is_not_there_are_refused()
    {
        await using var locked = await LockedArchive.CreateAsync(isRegistered: false);
        var without = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ExtendLocks(locked.Context).RunAsync(locked.Context.Store("a"), [], null, Token));
        Assert.Contains("Store 'a' has no locks: give it the setting 'lock'", without.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ExtendLocks(locked.Context).RunAsync(locked.Store, [HoldingId.Parse("nope")], null, Token));
        Assert.Contains("There is no holding 'nope'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_not_told_to_have_no_locks()
    {
        await using var locked = await LockedArchive.CreateAsync(isRegistered: false);
        var closed = new ClosedStore(StoreName.Parse("s"), new ObjectStoreException(StoreName.Parse("s"), StoreFailure.Unreachable, "It is away."));
        var away = await Assert.ThrowsAsync<ObjectStoreException>(() => new ExtendLocks(locked.Context).RunAsync(closed, [], null, Token));
        Assert.Equal("It is away.", away.Message);
    }
}
