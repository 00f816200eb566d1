using System.Security.Cryptography;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ledger;
using Preservation.Archive.Restoring;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Signatures;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Ledger;

/// <summary>What changes in the folder of the archive is entered at once, and a key that was lost is replaced without losing the ledger.</summary>
public sealed class FolderEventTests : RegisteredTests
{
    [Fact]
    public async Task What_was_changed_comes_into_the_ledger_at_once_and_once()
    {
        Assert.Empty(await EnterFolder.RunAsync(Context, Token));
        await new SyncLedger(Context).RunAsync(Token);
        Assert.Empty(await EnterFolder.RunAsync(Context, Token));
        Tested.Change(context => context with { PolicyDigest = Digest.Of("another"u8) });
        Assert.Equal(["policy-changed"], (await EnterFolder.RunAsync(Context, Token)).Select(entry => entry.Event.Type));
        Tested.Change(context => context with { Stores = [context.Stores[0], context.Stores[1]] });
        Assert.Equal([new LedgerEvent.StoreRetired("c", "it is not used any more, by preservation.json")], (await EnterFolder.RunAsync(Context, Token)).Select(entry => entry.Event));
        Tested.Change(context => context with { Stores = Tested.Reopen().Stores });
        Assert.Equal([new LedgerEvent.StoreAdded("c")], (await EnterFolder.RunAsync(Context, Token)).Select(entry => entry.Event));
        Assert.Empty(await EnterFolder.RunAsync(Context, Token));
        Assert.Empty((await new SyncLedger(Context).RunAsync(Token)).Entered);
    }

    [Fact]
    public async Task A_change_that_was_not_entered_comes_with_the_next_receipt_before_it()
    {
        await new SyncLedger(Context).RunAsync(Token);
        Tested.Change(context => context with { PolicyDigest = Digest.Of("another"u8) });
        await AuditAsync(Context, Grade.Presence, "a");
        List<string> types = [];
        await foreach (var happened in StoredLedger.OfHead(Context).EventsAsync(9, Token))
            types.Add(happened.Type);
        Assert.Equal(["policy-changed", "audited"], types[7..]);
    }

    [Fact]
    public async Task A_restore_has_a_receipt_in_the_ledger()
    {
        await new SyncLedger(Context).RunAsync(Token);
        await new RestoreHolding(Context, new RestoreOptions()).RunAsync(Id, Tested.Folder["restored"], Token);
        var proven = await new ProveEntry(StoredLedger.OfHead(Context), (await StoredLedger.OfHead(Context).HeadAsync(Token))!).RunAsync("7", Token);
        var restored = Assert.IsType<LedgerEvent.ReceiptSigned>(proven.Entry.Event);
        Assert.Equal((ReceiptDeed.Restored, Id), (restored.Deed, restored.Holding));
        Assert.Empty((await new CheckLedger(Context).RunAsync([], Token)).Problems);
        // Without a key it is restored all the same.
        await new RestoreHolding(Context with { Signers = [] }, new RestoreOptions()).RunAsync(Id, Tested.Folder["again"], Token);
    }

    [Fact]
    public async Task The_store_of_the_head_can_be_named()
    {
        Tested.Change(context => context with { LedgerHead = Ports.StoreName.Parse("b") });
        await new SyncLedger(Context).RunAsync(Token);
        Assert.True(Directory.Exists(Tested.Folder["b", "ledger", "staged"]));
        Assert.False(Directory.Exists(Tested.Folder["a", "ledger", "staged"]));
        // Another one goes on where it was.
        Tested.Change(context => context with { LedgerHead = Ports.StoreName.Parse("c") });
        await AuditAsync(Context, Grade.Presence, "a");
        Assert.Empty((await new CheckLedger(Context).RunAsync([], Token)).Problems);
        Tested.Change(context => context with { LedgerHead = Ports.StoreName.Parse("gone") });
        Assert.Throws<ArchiveRefusedException>(() => StoredLedger.OfHead(Context));
    }

    [Fact]
    public async Task Where_no_store_keeps_the_head_audits_go_on()
    {
        Tested.Change(context => context with { Draining = context.Stores.Select(store => store.Name).ToHashSet() });
        var outcome = await new AuditArchive(Context, new AuditOptions { Grade = Grade.Presence }).RunAsync(Token);
        Assert.Equal((3, 0), (outcome.Checks.Count, outcome.Strays.Count));
    }

    [Fact]
    public async Task After_its_key_was_revoked_the_ledger_is_signed_anew_and_goes_on()
    {
        await new SyncLedger(Context).RunAsync(Token);
        await AuditAsync(Context, Grade.Presence, "a");
        using var signer = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("deputy", "a deputy"));
        Revoke(signer);
        await Assert.ThrowsAsync<DocumentException>(() => new SyncLedger(Context).RunAsync(Token));
        var (head, unreachable) = await new ResignLedger(Context).RunAsync(Token);
        Assert.Equal((8, 2, 0), (head.Checkpoint.Size, head.Note.Signatures.Count, unreachable.Count));
        Assert.Equal(["key-added", "key-revoked", "trust-policy-changed"], (await new SyncLedger(Context).RunAsync(Token)).Entered.Select(entry => entry.Event.Type).Order(StringComparer.Ordinal));
        Assert.DoesNotContain((await new CheckLedger(Context).RunAsync([], Token)).Problems, problem => problem.Fault is not LedgerFault.Receipts);
        Assert.Single((await StoredLedger.OfHead(Context).HeadAsync(Token))!.Note.Signatures);
    }

    [Fact]
    public async Task A_ledger_that_is_not_the_one_that_was_seen_is_not_signed_anew()
    {
        await new SyncLedger(Context).RunAsync(Token);
        Testing.ArchiveCopy.CopyFolder(Tested.Folder["a", "ledger"], Tested.Folder["before"]);
        await AuditAsync(Context, Grade.Presence, "a");
        foreach (var store in new[] { "a", "b", "c" })
        {
            Directory.Delete(Tested.Folder[store, "ledger"], recursive: true);
            Testing.ArchiveCopy.CopyFolder(Tested.Folder["before"], Tested.Folder[store, "ledger"]);
        }
        using var signer = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("deputy", "a deputy"));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ResignLedger(Context with { Signers = [signer] }).RunAsync(Token));
        Revoke(signer);
        var manifestsOnly = Context.Trust with { Keys = [.. Context.Trust.Keys.Select(key => key with { MaySign = Purposes.Manifests })] };
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ResignLedger(Context with { Trust = manifestsOnly }).RunAsync(Token));
        Assert.Contains("8 were signed: it was rolled back", (await Assert.ThrowsAsync<DamageException>(() => new ResignLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(Context.Folder, SavedHead.FileName));
        Assert.Contains("nobody knows which ledger", (await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ResignLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
    }

    private void Revoke(EcdsaSigner deputy) => Tested.Change(context =>
    {
        var trust = context.Trust with
        {
            Keys = [context.Trust.Keys[0] with { RevokedFrom = context.Now(), RevocationReason = "lost" }, context.Trust.Keys[0] with { Key = deputy.Key, Holder = "a deputy" }],
        };
        return context with { Signers = [deputy], Trust = trust, TrustDigest = Digest.Of(TrustPolicyJson.Write(trust)) };
    });
}
