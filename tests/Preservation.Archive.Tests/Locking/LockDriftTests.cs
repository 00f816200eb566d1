using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>Everything that can be done to a bucket behind its locks is found by looking at keys alone, has words of its own, and can be put right.</summary>
public sealed class LockDriftTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // What is done, and what a presence audit says.
    private static readonly Dictionary<string, (Func<LockedArchive, Task> Harm, string[] Says)> Cases = new()
    {
        ["a key has no lock"] = (async locked =>
        {
            var bytes = await locked.GetAsync(Shard);
            await locked.RemoveAsync(Shard);
            await locked.PutAsync(Shard, bytes);
        }, ["lock-drift: Replica 's' of 'm' is not locked as it should be at 'weights/model-1.bin': it has no lock; governance for 30 days is configured."]),
        ["a lock was shortened"] = (locked => locked.Client.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = locked.Bucket,
            Key = Transcript,
            BypassGovernanceRetention = true,
            Retention = new ObjectLockRetention { Mode = ObjectLockRetentionMode.Governance, RetainUntilDate = locked.Context.Now().AddDays(3).UtcDateTime },
        }, Token), ["lock-drift: Replica 's' of 'm' is not locked as it should be at 'dossier/interviews/session-1.json': its lock ends on "]),
        ["other bytes of the same size were put over a shard"] = (async locked =>
        {
            var bytes = await locked.GetAsync(Shard);
            bytes[^1] ^= 1;
            await locked.PutAsync(Shard, bytes);
        }, ["lock-drift: Replica 's' of 'm' is not locked as it should be at 'weights/model-1.bin': it is written once, and the store has 2 versions of it; the newest is of "]),
        ["other bytes of another size were put over a shard"] = (locked => locked.PutAsync(Shard, [1, 2, 3]),
            ["truncated: Replica 's' of 'm' holds 3 bytes for 'weights/model-1.bin'; the manifest says 200000 bytes"]),
        ["the same bytes were put once more"] = (async locked => await locked.PutAsync(Shard, await locked.GetAsync(Shard)),
            ["lock-drift: Replica 's' of 'm' is not locked as it should be at 'weights/model-1.bin': it is written once, and the store has 2 versions of it"]),
        ["a shard was deleted"] = (locked => locked.Client.DeleteObjectAsync(locked.Bucket, Shard, Token),
            ["missing: Replica 's' of 'm' lacks 'weights/model-1.bin'; the manifest says sha256:"]),
        ["an inventory was deleted"] = (locked => locked.Client.DeleteObjectAsync(locked.Bucket, $"{Weights}/inventory.json", Token),
            [$"missing: Replica 's' of 'm' lacks '{Weights}/inventory.json'"]),
        ["the declaration was removed for good"] = (locked => locked.RemoveAsync($"{RecordFolder}/0=ocfl_object_1.1"),
            [$"missing: Replica 's' of 'm' lacks '{RecordFolder}/0=ocfl_object_1.1'"]),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task A_presence_audit_says_so_and_a_repair_puts_it_right_when(string what)
    {
        await using var locked = await LockedArchive.CreateAsync();
        var record = await locked.RecordAsync();
        await Cases[what].Harm(locked);
        var said = await locked.AuditAsync(Grade.Presence);
        Assert.Equal(Cases[what].Says.Length, said.Count);
        Assert.All(Cases[what].Says.Zip(said), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(what.EndsWith("was deleted", StringComparison.Ordinal), said.All(text => text.Contains(": it was deleted on 2", StringComparison.Ordinal)));

        var repaired = await locked.RepairAsync();
        Assert.Equal((1, 0, 0, 0), (repaired.Repaired.Count, repaired.Losses.Count, repaired.Refusals.Count, repaired.Failures.Count));
        await locked.AssertCleanAsync();
        foreach (var file in record.ExpectedFiles())
        {
            Assert.Equal(file.Digest, Core.Digests.Digest.Of(await locked.GetAsync(file.Key)));
            Assert.True((await locked.LockOfAsync(file.Key)).Until > record.Manifest.CreatedAt.AddDays(LockedArchive.Days), file.Key);
        }
        Assert.Empty((await locked.RepairAsync()).Steps);
    }

    [Fact]
    public async Task A_fill_calls_no_version_proven_that_has_wrong_bytes()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var bytes = await locked.GetAsync(Shard);
        bytes[^1] ^= 1;
        await locked.PutAsync(Shard, bytes);
        await locked.RemoveAsync(Transcript);
        var filled = await new Archive.Filling.FillStore(locked.Context).RunAsync(locked.Store, [], Token);
        Assert.Contains("weights/model-1.bin", Assert.Single(filled.Failed).Why, StringComparison.Ordinal);
        Assert.StartsWith("lock-drift: Replica 's' of 'm' is not locked as it should be at 'weights/model-1.bin': it is written once",
            Assert.Single(await locked.AuditAsync(Grade.Presence)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_locks_have_ended_every_key_says_so_until_they_are_set_again()
    {
        await using var locked = await LockedArchive.CreateAsync();
        locked.Archive.Clock.Advance(TimeSpan.FromDays(LockedArchive.Days));
        var said = await locked.AuditAsync(Grade.Presence);
        Assert.Equal((await locked.RecordAsync()).ExpectedFiles().Count(), said.Count);
        Assert.All(said, text => Assert.Contains("its lock ended on ", text, StringComparison.Ordinal));
        Assert.All(said, text => Assert.EndsWith("'preserve store extend-locks s' sets a new one.", text, StringComparison.Ordinal));
        await new Archive.Locking.ExtendLocks(locked.Context).RunAsync(locked.Store, [], null, Token);
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task The_harm_is_found_in_an_amended_holding_too_and_an_old_top_that_was_put_back_is_damage()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var top = $"{RecordFolder}/inventory.json";
        var old = await locked.GetAsync(top);
        await Amending.RunAsync(locked.Archive, "m", "essays/1.md");
        await locked.PutAsync(top, old);
        await locked.PutAsync(Transcript, await locked.GetAsync(Transcript));
        var said = await locked.AuditAsync(Grade.Presence);
        Assert.Contains(said, text => text.StartsWith("truncated: ", StringComparison.Ordinal) && text.Contains(top, StringComparison.Ordinal));
        Assert.Contains(said, text => text.StartsWith("lock-drift: ", StringComparison.Ordinal) && text.Contains("interviews/session-1.json", StringComparison.Ordinal));
        Assert.Empty((await locked.RepairAsync()).Failures);
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task What_cannot_be_put_right_stays_told_after_a_repair_of_the_rest()
    {
        await using var locked = await LockedArchive.CreateAsync();
        foreach (var key in new[] { Shard, Transcript })
        {
            var bytes = await locked.GetAsync(key);
            bytes[^1] ^= 1;
            await locked.PutAsync(key, bytes);
        }
        FlipBit(locked.Archive.Folder["a", Shard], 5);
        var repaired = await locked.RepairAsync();
        Assert.Equal(["dossier/interviews/session-1.json"], repaired.Repaired.Select(replica => replica.Place.Subject));
        Assert.Equal("s", Assert.Single(repaired.Losses).Finding.Place.Store);
        Assert.Contains(await locked.AuditAsync(Grade.Presence), text => text.Contains("'weights/model-1.bin': it is written once, and the store has 2 versions", StringComparison.Ordinal));
    }
}
