using Preservation.Archive.Ledger;
using Preservation.Core.Findings;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Policies;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Witnessing;

/// <summary>A ledger that is witnessed: what its witnesses have signed cannot be taken back.</summary>
public sealed class WitnessedLedgerTests : RegisteredTests
{
    private WitnessHandler Begin(Func<LedgerRule, LedgerRule>? rule = null)
    {
        var handler = new WitnessHandler(Tested.Folder["witness"], "w", LedgerTrust.Of(Context.Trust), Tested.Clock);
        Tested.Change(context => context with
        {
            Http = new HttpClient(handler),
            Trust = context.Trust with { Witnesses = [handler.Trusted] },
            Policy = context.Policy with { Ledger = (rule ?? (each => each))(new LedgerRule { Witnesses = 1 }) },
        });
        return handler;
    }

    [Fact]
    public async Task Every_checkpoint_is_signed_in_every_store()
    {
        using var witness = Begin();
        await new SyncLedger(Context).RunAsync(Token);
        await AuditAsync(Context, Grade.Presence, "a");
        foreach (var store in Context.Stores)
        {
            var head = (await new StoredLedger(store, LedgerTrust.Of(Context.Trust)).HeadAsync(Token))!;
            Assert.Equal((8, 1), (head.Checkpoint.Size, LedgerTrust.Of(Context.Trust).WitnessesOf(head.Note).Count));
        }
        Assert.Empty((await CheckAsync()).Problems);
    }

    [Fact]
    public async Task While_it_is_away_entries_are_made_and_it_signs_the_newest_when_it_is_back()
    {
        using var witness = Begin();
        await new SyncLedger(Context).RunAsync(Token);
        witness.IsAway = true;
        await AuditAsync(Context, Grade.Presence, "a");
        var outcome = await new SyncLedger(Context).RunAsync(Token);
        Assert.Contains("does not answer: Connection refused", Assert.Single(outcome.Silent), StringComparison.Ordinal);
        var check = await CheckAsync();
        Assert.Contains("is signed by 0 witnesses; the policy asks for 1", Assert.Single(check.Problems).Text, StringComparison.Ordinal);
        Assert.Single(check.Silent);
        witness.IsAway = false;
        Assert.Empty((await new SyncLedger(Context).RunAsync(Token)).Silent);
        Assert.Empty((await CheckAsync()).Problems);
    }

    [Fact]
    public async Task Where_the_policy_wants_it_nothing_follows_a_checkpoint_that_nobody_has_witnessed()
    {
        using var witness = Begin(rule => rule with { GoesOnUnwitnessed = false });
        await new SyncLedger(Context).RunAsync(Token);
        witness.IsAway = true;
        await AuditAsync(Context, Grade.Presence, "a");
        List<string> told = [];
        Tested.Change(context => context with { Progress = new Ports.NotesOnly(told.Add) });
        // The deed is done and kept all the same.
        Assert.NotNull((await AuditAsync(Context, Grade.Presence, "a")).Issued);
        Assert.Contains("is signed by 0 witnesses; the policy asks for 1 before another entry is made", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(8, (await StoredLedger.OfHead(Context).HeadAsync(Token))!.Checkpoint.Size);
        witness.IsAway = false;
        Assert.Equal(9, (await new SyncLedger(Context).RunAsync(Token)).Head!.Checkpoint.Size);
    }

    [Fact]
    public async Task It_finds_what_was_rolled_back_in_every_store_and_on_this_machine()
    {
        using var witness = Begin();
        await new SyncLedger(Context).RunAsync(Token);
        foreach (var store in new[] { "a", "b", "c" })
            ArchiveCopy.CopyFolder(Tested.Folder[store, "ledger"], Tested.Folder["copy", store]);
        await AuditAsync(Context, Grade.Presence, "a");
        PutBack();
        Assert.Contains((await CheckAsync()).Problems, problem => problem is { Store: "a", Fault: LedgerFault.RolledBack }
            && problem.Text.Contains("witness 'w' has a checkpoint of 8 that was signed: it was rolled back", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<DamageException>(() => new SyncLedger(Context).RunAsync(Token));
        Assert.Contains("is not the one that witness 'w' has signed: it ends at 7 entries, and 8 were signed", refused.Message, StringComparison.Ordinal);
        // Signed with the key, and never seen by anybody but the witness.
        LedgerEntry[] other = [.. Enumerable.Range(0, 2).Select(i => new LedgerEntry(Context.Id, Context.Now(), new LedgerEvent.StoreAdded($"forged-{i}")))];
        await new AppendEntries(Context, StoredLedger.OfHead(Context)).RunAsync(other, Token);
        Assert.Contains((await CheckAsync()).Problems, problem => problem is { Store: "a", Fault: LedgerFault.Forked } && problem.Text.Contains("witness 'w'", StringComparison.Ordinal));
        File.Delete(Path.Combine(Context.Folder, SavedHead.FileName));
        Assert.Contains("its first 8 entries are not those that were signed before: it was forked", (await Assert.ThrowsAsync<DamageException>(() => new SyncLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_that_does_not_watch_it_yet_is_told()
    {
        using var witness = Begin();
        witness.Restart(new LedgerTrust("another", []));
        Assert.Contains("does not watch this ledger yet: give trust.json", Assert.Single((await new SyncLedger(Context).RunAsync(Token)).Silent), StringComparison.Ordinal);
        witness.Restart(new LedgerTrust(LedgerTrust.OriginOf(Context.Id), [new VerifierKey.Ecdsa("x", Context.Signers[0].Key)]));
        Assert.Contains("does not know the key", Assert.Single((await new SyncLedger(Context).RunAsync(Token)).Silent), StringComparison.Ordinal);
    }

    private void PutBack()
    {
        foreach (var store in new[] { "a", "b", "c" })
        {
            Directory.Delete(Tested.Folder[store, "ledger"], recursive: true);
            ArchiveCopy.CopyFolder(Tested.Folder["copy", store], Tested.Folder[store, "ledger"]);
        }
        File.Delete(Path.Combine(Context.Folder, SavedHead.FileName));
    }

    private Task<LedgerCheck> CheckAsync() => new CheckLedger(Context).RunAsync([], Token);
}
