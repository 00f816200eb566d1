using Preservation.Archive.Ledger;
using Preservation.Core.Findings;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Proofs;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Ledger;

/// <summary>What has happened comes into the ledger, once, and into every store.</summary>
public sealed class LedgerSyncTests : RegisteredTests
{
    [Fact]
    public async Task An_archive_gets_its_ledger_from_what_lies_in_its_stores()
    {
        await AuditAsync(Context);
        var outcome = await SyncAsync();
        Assert.Equal(["registered", "policy-changed", "trust-policy-changed", "key-added", "audited", "store-added", "store-added", "store-added"], outcome.Entered.Select(entry => entry.Event.Type));
        Assert.Equal((8, 8, 8), (outcome.Head!.Checkpoint.Size, outcome.BroughtUp["b"], outcome.BroughtUp["c"]));
        Assert.Empty((await SyncAsync()).Entered);
        await IsWholeAsync(8);
        foreach (var store in new[] { "b", "c" })
            Assert.Equal(Files("a").Where(file => !file.StartsWith("staged", StringComparison.Ordinal)), Files(store));
    }

    [Fact]
    public async Task What_happens_later_follows_and_a_proof_of_it_stands_alone()
    {
        var before = (await SyncAsync()).Head!;
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        var receipt = (await AuditAsync(Context)).Issued!.Receipt;
        var outcome = await SyncAsync();
        // It was entered when it was issued, in every store.
        Assert.Empty(outcome.Entered);
        Assert.Empty(outcome.BroughtUp);
        var trust = LedgerTrust.Of(Context.Trust);
        foreach (var store in Context.Stores)
        {
            var prove = new ProveEntry(new StoredLedger(store, trust), outcome.Head!);
            var proven = await prove.RunAsync(receipt.Id, Token);
            var entry = Assert.IsType<LedgerEvent.ReceiptSigned>(proven.Entry.Event);
            Assert.Equal((receipt.Id, ReceiptDeed.Audited, Id), (entry.Receipt.Id, entry.Deed, entry.Holding));
            Assert.Null(TlogProof.Parse(proven.Proof.Write(), "it").Refusal(proven.Bytes, trust.Origin, trust.Keys));
            Assert.NotNull(proven.Proof.Refusal(proven.Bytes.AsSpan(1), trust.Origin, trust.Keys));
            Assert.True((await prove.SinceAsync(before, Token)).Holds(before.Checkpoint.Root, outcome.Head!.Checkpoint.Root));
            Assert.Equal(0, ((LedgerEvent.ManifestSigned)(await prove.RunAsync("m", Token)).Entry.Event).Sequence);
            await Assert.ThrowsAsync<ArchiveRefusedException>(() => prove.RunAsync("nobody", Token));
        }
    }

    [Fact]
    public async Task A_store_that_was_away_is_brought_up_later()
    {
        await SyncAsync();
        TakeAway("b");
        await AuditAsync(Context, Grade.Presence, "a");
        Assert.Equal("b", Assert.Single((await SyncAsync()).Unreachable).Store.Value);
        Directory.Move(Tested.Folder["b-away"], Tested.Folder["b"]);
        Assert.Contains((await CheckAsync()).Problems, problem => problem is { Store: "b", Fault: LedgerFault.Behind });
        Assert.Equal(1, (await SyncAsync()).BroughtUp["b"]);
        Assert.DoesNotContain((await CheckAsync()).Problems, problem => problem.Fault == LedgerFault.Behind);
    }

    [Fact]
    public async Task What_could_not_be_entered_is_told_and_entered_later_once()
    {
        await SyncAsync();
        List<string> told = [];
        Tested.Change(context => context with { Progress = new Ports.NotesOnly(told.Add) });
        Wrap("a", new Faults { ReadKey = StoredLedger.HeadKey, Read = ReadFault.Unreachable });
        var receipt = (await AuditAsync(Context)).Issued!.Receipt;
        Assert.Contains(told, text => text.Contains($"Receipt {receipt.Id} is kept, and the ledger is not as it should be: ", StringComparison.Ordinal));
        Tested.Change(context => context with { Stores = Tested.Reopen().Stores });
        Assert.Single((await SyncAsync()).Entered);
        // Entered by somebody else between its way into a store and its entry, it is not entered a second time.
        var enter = EnterReceipt.Begin(Context)!;
        Assert.Null(await enter.RunAsync(receipt with { Id = "20261120T130000Z-00000000" }, default, Token));
        Assert.Null(await enter.RunAsync(receipt with { Id = "20261120T130000Z-00000000" }, default, Token));
        Assert.Equal(9, (await new StoredLedger(Context.Store("c"), LedgerTrust.Of(Context.Trust)).HeadAsync(Token))!.Checkpoint.Size);
    }

    [Fact]
    public async Task Hundreds_of_entries_fill_tiles_and_every_store_has_the_same()
    {
        await SyncAsync();
        var entries = Enumerable.Range(0, 700).Select(i => new LedgerEntry(Context.Id, Context.Now(), new LedgerEvent.Tombstone(Core.Manifests.HoldingId.Parse($"h{i}"), default, "a test"))).ToList();
        var head = await new AppendEntries(Context, StoredLedger.OfHead(Context)).RunAsync(entries, Token);
        Assert.Equal(700, (await SyncAsync()).BroughtUp["c"]);
        await IsWholeAsync(head.Checkpoint.Size);
        Assert.True(File.Exists(Tested.Folder["c", "ledger/tile/0/001"]));
        // A mirror has the tiles of the sizes at which it was brought up, and proves all the same.
        var proven = await new ProveEntry(new StoredLedger(Context.Store("c"), LedgerTrust.Of(Context.Trust)), head).RunAsync("3", Token);
        Assert.Null(proven.Proof.Refusal(proven.Bytes, LedgerTrust.OriginOf(Context.Id), LedgerTrust.Of(Context.Trust).Keys));
    }

    [Fact]
    public async Task Without_a_key_nothing_is_entered_and_a_dry_run_says_what_would_be()
    {
        var readOnly = Context with { Signers = [] };
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => new SyncLedger(readOnly).RunAsync(Token));
        var dry = await new SyncLedger(readOnly) { IsDryRun = true }.RunAsync(Token);
        Assert.Equal(7, dry.Entered.Count);
        Assert.False(Directory.Exists(Tested.Folder["a", "ledger"]));
    }

    private Task<LedgerOutcome> SyncAsync() => new SyncLedger(Context).RunAsync(Token);

    private Task<LedgerCheck> CheckAsync() => new CheckLedger(Context).RunAsync([], Token);

    private async Task IsWholeAsync(long size)
    {
        var check = await CheckAsync();
        Assert.Empty(check.Problems);
        Assert.Equal([size, size, size], check.Checked.Values);
    }

    private IEnumerable<string> Files(string store) => Directory.EnumerateFiles(Tested.Folder[store, "ledger"], "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(Tested.Folder[store, "ledger"], file)} {Convert.ToHexString(File.ReadAllBytes(file))}").Order(StringComparer.Ordinal);
}
