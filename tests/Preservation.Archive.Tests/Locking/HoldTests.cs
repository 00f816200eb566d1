using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Filling;
using Preservation.Archive.Locking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Testing.Servers;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>Legal holds: on every key where the store can, said plainly where it cannot, and found when they are taken off.</summary>
public sealed class HoldTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_is_on_every_key_and_a_store_without_locks_is_named()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var outcome = await HoldAsync(locked);
        Assert.Equal(["s"], outcome.Done);
        Assert.Equal(["a"], outcome.WithoutLocks);
        Assert.Empty(outcome.Failed);
        Assert.Empty(await WithoutHoldAsync(locked, "s"));
        var hold = Assert.Single(await locked.Context.Catalogue.HoldsAsync(Token));
        Assert.Equal((Id, "case 12"), (hold.Holding, hold.Reason));
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task A_hold_that_was_taken_off_behind_our_back_is_found_and_set_again()
    {
        await using var locked = await LockedArchive.CreateAsync();
        await HoldAsync(locked);
        await locked.Client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
        {
            BucketName = locked.Bucket,
            Key = Transcript,
            LegalHold = new ObjectLockLegalHold { Status = ObjectLockLegalHoldStatus.Off },
        }, Token);
        var said = Assert.Single(await locked.AuditAsync(Grade.Presence));
        Assert.Equal("lock-drift: Replica 's' of 'm' is not locked as it should be at 'dossier/interviews/session-1.json': a legal hold is in force and is not on it.", said);
        Assert.Single((await locked.RepairAsync()).Repaired);
        Assert.Empty(await WithoutHoldAsync(locked, "s"));
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task What_comes_later_is_held_too_an_amendment_a_repair_and_another_store()
    {
        await using var locked = await LockedArchive.CreateAsync();
        await HoldAsync(locked);
        Assert.Empty((await Amending.RunAsync(locked.Archive, "m", "essays/1.md")).Failures);
        Assert.Empty(await WithoutHoldAsync(locked, "s"));

        locked.Archive.Clock.Advance(TimeSpan.FromMinutes(1));
        await locked.Client.DeleteObjectAsync(locked.Bucket, Shard, Token);
        Assert.Single((await locked.RepairAsync()).Repaired);
        Assert.Empty(await WithoutHoldAsync(locked, "s"));

        var other = await locked.AddStoreAsync("t", await (await TestServers.CephAsync()).NewBucketAsync(lockEnabled: true, Token), "governance,30d");
        Assert.Single((await new FillStore(locked.Context).RunAsync(other, [], Token)).Filled);
        Assert.Empty(await WithoutHoldAsync(locked, "t"));
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task A_release_takes_it_off_every_key_and_no_audit_misses_it()
    {
        await using var locked = await LockedArchive.CreateAsync();
        await HoldAsync(locked);
        var outcome = await new ChangeHold(locked.Context).RunAsync(Id, isOn: false, "settled", Token);
        Assert.Equal(["s"], outcome.Done);
        Assert.Empty(await locked.Context.Catalogue.HoldsAsync(Token));
        Assert.Equal((await locked.RecordAsync()).ExpectedFiles().Count(), (await WithoutHoldAsync(locked, "s")).Count);
        await locked.AssertCleanAsync();
        var again = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ChangeHold(locked.Context).RunAsync(Id, isOn: false, "settled", Token));
        Assert.Equal("There is no legal hold on 'm'. 'preserve hold list' shows those that are in force.", again.Message);
    }

    [Fact]
    public async Task A_store_that_was_away_is_told_and_the_same_command_completes_it()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var all = locked.Context;
        var away = new ObjectStoreException(StoreName.Parse("s"), StoreFailure.Unreachable, "It is away.");
        var without = all with { Stores = [all.Store("a"), new ClosedStore(away.Store, away)] };
        foreach (var isOn in new[] { true, false })
        {
            var outcome = await new ChangeHold(without).RunAsync(Id, isOn, "case 12", Token);
            Assert.Equal((0, "It is away."), (outcome.Done.Count, Assert.Single(outcome.Failed).Message));
            locked.Archive.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(["s"], (await new ChangeHold(all).RunAsync(Id, isOn, "case 12", Token)).Done);
            Assert.Equal(isOn, (await WithoutHoldAsync(locked, "s")).Count == 0);
            locked.Archive.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Empty(await locked.Context.Catalogue.HoldsAsync(Token));
    }

    [Fact]
    public async Task A_holding_that_is_not_there_cannot_be_held()
    {
        await using var locked = await LockedArchive.CreateAsync(isRegistered: false);
        var unknown = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ChangeHold(locked.Context).RunAsync(HoldingId.Parse("nope"), isOn: true, "r", Token));
        Assert.Contains("There is no holding 'nope'", unknown.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(locked.Archive.Folder["a", "receipts"]));
    }

    private static async Task<HoldOutcome> HoldAsync(LockedArchive locked)
    {
        var outcome = await new ChangeHold(locked.Context).RunAsync(Id, isOn: true, "case 12", Token);
        locked.Archive.Clock.Advance(TimeSpan.FromMinutes(1));
        return outcome;
    }

    private static async Task<List<string>> WithoutHoldAsync(LockedArchive locked, string store)
    {
        List<string> without = [];
        foreach (var file in (await locked.RecordAsync()).ExpectedFiles())
        {
            if (await locked.Context.Store(store).Locks!.ReadAsync(StorageKey.Parse(file.Key), Token) is not { HasHold: true })
                without.Add(file.Key);
        }
        return without;
    }
}
