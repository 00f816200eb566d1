using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>What is registered is locked, every key of it, and the receipt says until when.</summary>
public sealed class RegisterLocksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_key_of_a_holding_is_locked_also_a_file_that_was_sent_in_parts()
    {
        await using var locked = await LockedArchive.CreateAsync("compliance,30d", isRegistered: false);
        await locked.RegisterAsync(shardBytes: 6_000_000);
        var record = await locked.RecordAsync();
        var keys = record.ExpectedFiles().Select(file => file.Key).ToList();
        Assert.Contains(keys, key => key.EndsWith("/inventory.json.sha256", StringComparison.Ordinal));
        Assert.Contains(keys, key => key.EndsWith("/0=ocfl_object_1.1", StringComparison.Ordinal));
        var until = record.Manifest.CreatedAt.AddDays(LockedArchive.Days);
        foreach (var key in keys)
        {
            var state = await locked.LockOfAsync(key);
            Assert.Equal((Ports.LockMode.Compliance, until, false), (state.Mode!.Value, state.Until!.Value, state.HasHold));
        }
        Assert.EndsWith("-2", (await locked.Client.GetObjectMetadataAsync(locked.Bucket, Shard, Token)).ETag.Trim('"'), StringComparison.Ordinal);
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task The_receipt_of_a_registration_says_until_when_and_the_catalogue_remembers()
    {
        await using var locked = await LockedArchive.CreateAsync();
        var until = (await locked.RecordAsync()).Manifest.CreatedAt.AddDays(LockedArchive.Days);
        var receipt = Assert.Single(Receipts(locked));
        Assert.Null(receipt.Checks.Single(check => check.Store == "a").Locks);
        var locks = receipt.Checks.Single(check => check.Store == "s").Locks!;
        Assert.Equal((until, 0), (locks.Until!.Value, locks.Versions.Count));
        Assert.Equal(until, (await locked.Context.Catalogue.LocksAsync(Id, "s", Token)).Until);
        Assert.Null((await locked.Context.Catalogue.LocksAsync(Id, "a", Token)).Until);
    }

    [Fact]
    public async Task What_an_amendment_adds_is_locked_too_and_several_versions_of_the_top_are_no_finding()
    {
        await using var locked = await LockedArchive.CreateAsync();
        for (var i = 1; i <= 2; i++)
        {
            Assert.Empty((await Amending.RunAsync(locked.Archive, "m", $"essays/{i}.md")).Failures);
            locked.Archive.Clock.Advance(TimeSpan.FromHours(1));
        }
        var record = await locked.RecordAsync();
        Assert.Equal(2, record.Manifest.Sequence);
        var until = record.Manifest.CreatedAt.AddDays(LockedArchive.Days);
        foreach (var file in record.ExpectedFiles())
            Assert.Equal(until, (await locked.LockOfAsync(file.Key)).Until);
        await locked.AssertCleanAsync();
    }

    [Fact]
    public async Task A_store_whose_bucket_cannot_lock_does_not_count_as_stored()
    {
        await using var locked = await LockedArchive.CreateAsync(isLockable: false, isRegistered: false);
        var outcome = await locked.Archive.RegisterAsync("m", locked.Archive.WriteSource("source"), Token);
        Assert.Equal("s", Assert.Single(outcome.Failures).Store.Value);
        Assert.Equal(["a"], outcome.Stored);
        var drift = (await AuditAsync(locked.Context, Grade.Presence)).Strays;
        Assert.Equal(
            [
                "Store 's' is not locked as it should be at 'store.json': versioning is off, so what is overwritten or deleted is gone.",
                "Store 's' is not locked as it should be at 'store.json': object lock is not enabled on the bucket.",
            ],
            drift.Select(finding => finding.Text));
    }

    [Fact]
    public async Task A_store_that_locks_until_a_day_that_has_passed_is_refused_before_anything_is_stored()
    {
        await using var locked = await LockedArchive.CreateAsync("governance,2020-01-01", isRegistered: false);
        var before = locked.Context.Stores.Select(store => store.Traffic.BytesSent).ToList();
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => locked.Archive.RegisterAsync("m", locked.Archive.WriteSource("source"), Token));
        Assert.Equal("The date until which keys are to be locked has passed: store 's' locks until 2020-01-01. Nothing was stored. Give the setting 'lock' a later date, or a number of days.", refusal.Message);
        Assert.Equal(before, locked.Context.Stores.Select(store => store.Traffic.BytesSent));
    }

    private static IEnumerable<Receipt> Receipts(LockedArchive locked) => Directory
        .EnumerateFiles(locked.Archive.Folder["a", "receipts"], "*.json", SearchOption.AllDirectories)
        .Select(path => Archive.Receipts.VerifyReceipt.Run(File.ReadAllBytes(path), locked.Context.Trust, path));
}
