using System.Text;
using Preservation.Archive.Ledger;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Ledger;

/// <summary>Whatever a store, or a thief with a key, does to the ledger is found, and nothing of it is written over.</summary>
public sealed class LedgerFaultTests : RegisteredTests
{
    private const string Bundle = "ledger/tile/entries/000.p/8", Tile = "ledger/tile/0/000.p/8";

    private static readonly Dictionary<string, (Action<TestArchive, string> Spoil, LedgerFault Fault, string Words)> Cases = new()
    {
        ["rolled back to an earlier copy of the whole store"] = (PutBack, LedgerFault.RolledBack, "presents 7 entries; this machine has a checkpoint of 8 that was signed: it was rolled back"),
        ["one byte of an entry"] = ((archive, store) => FlipBit(archive.Folder[store, Bundle], 300), LedgerFault.Damaged, "is refused"),
        ["the last entry dropped"] = ((archive, store) => Resize(archive.Folder[store, Bundle], -200), LedgerFault.Damaged, "an entry of"),
        ["no entries at all"] = ((archive, store) => File.Delete(archive.Folder[store, Bundle]), LedgerFault.Damaged, "it is missing"),
        ["a tile that says something else"] = ((archive, store) => FlipBit(archive.Folder[store, Tile], 40), LedgerFault.Damaged, "is not what follows from the entries"),
        ["a tile that is not there"] = ((archive, store) => File.Delete(archive.Folder[store, Tile]), LedgerFault.Damaged, "is missing"),
        ["another checkpoint under the signature"] = ((archive, store) => Reword(archive.Folder[store, StoredLedger.HeadKey], "\n8\n", "\n7\n"), LedgerFault.Untrusted, "the signature does not fit the text"),
        ["no signature that counts"] = ((archive, store) => Reword(archive.Folder[store, StoredLedger.HeadKey], "— weight-preservation/", "— somebody-else/"), LedgerFault.Untrusted, "no signature counts"),
        ["another receipt in place of one"] = ((archive, store) => FlipPayload(Directory.GetFiles(archive.Folder[store, "receipts"], "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last()), LedgerFault.Replaced, "is not what was entered as"),
        ["no receipt"] = ((archive, store) => Directory.GetFiles(archive.Folder[store, "receipts"], "*.json", SearchOption.AllDirectories).ToList().ForEach(File.Delete), LedgerFault.Missing, "has not got 'receipts/"),
        ["another manifest in place of one"] = ((archive, store) => FlipPayload(archive.Folder[store, Envelope]), LedgerFault.Replaced, "manifest.dsse.json' in store 'a' is not what was entered as"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Cases.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory, MemberData(nameof(Names))]
    public async Task A_check_finds(string name)
    {
        var (spoil, fault, words) = Cases[name];
        await PrepareAsync();
        spoil(Tested, "a");
        var problems = (await CheckAsync()).Problems;
        Assert.Contains(problems, problem => problem.Store == "a" && problem.Fault == fault && problem.Text.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Store == "c" && problem.IsDamage);
    }

    [Fact]
    public async Task A_mirror_that_stands_still_is_behind_and_not_blamed()
    {
        await PrepareAsync();
        PutBack(Tested, "b");
        var problem = Assert.Single((await CheckAsync()).Problems, problem => problem.Fault == LedgerFault.Behind);
        Assert.Contains("Store 'b' has 7 entries of the ledger", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_that_was_signed_with_the_key_is_found_refused_and_left_as_it_is()
    {
        await PrepareAsync();
        await ForkAsync("a");
        var forked = await File.ReadAllBytesAsync(Tested.Folder["a", StoredLedger.HeadKey], Token);
        var check = await CheckAsync();
        Assert.Contains(check.Problems, problem => problem is { Store: "a", Fault: LedgerFault.Forked } && problem.Text.Contains("this machine", StringComparison.Ordinal));
        Assert.Contains(check.Problems, problem => problem is { Store: "a", Fault: LedgerFault.Forked } && problem.Text.Contains("store 'b'", StringComparison.Ordinal));
        Assert.Contains("it was forked", (await Assert.ThrowsAsync<DamageException>(() => new SyncLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
        Assert.Equal(forked, await File.ReadAllBytesAsync(Tested.Folder["a", StoredLedger.HeadKey], Token));
        // Who shows two readers two ledgers is found when they compare what they kept.
        File.Delete(Path.Combine(Context.Folder, SavedHead.FileName));
        var kept = new NamedHead("a reviewer", new SavedHead(Context).Read(await File.ReadAllBytesAsync(Tested.Folder["b", StoredLedger.HeadKey], Token), "it"));
        Assert.Contains((await new CheckLedger(Context).RunAsync([kept], Token)).Problems, problem => problem.Text.Contains("a reviewer", StringComparison.Ordinal));
        Assert.Contains("one of them was forked", (await Assert.ThrowsAsync<DamageException>(() => new SyncLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forked_mirror_does_not_keep_the_others_behind()
    {
        await PrepareAsync();
        await ForkAsync("b");
        await AuditAsync(Context);
        var outcome = await new SyncLedger(Context).RunAsync(Token);
        Assert.Equal(9, outcome.Head!.Checkpoint.Size);
        Assert.Contains("'b'", Assert.Single(outcome.Contradictions), StringComparison.Ordinal);
        Assert.Equal(9, (await CheckAsync()).Checked["c"]);
    }

    [Fact]
    public async Task A_store_of_the_head_that_was_put_back_is_brought_up_from_the_others()
    {
        await PrepareAsync();
        PutBack(Tested, "a");
        await AuditAsync(Context);
        var outcome = await new SyncLedger(Context).RunAsync(Token);
        Assert.Equal(9, outcome.Head!.Checkpoint.Size);
        Assert.Empty((await CheckAsync()).Problems);
    }

    [Fact]
    public async Task Without_any_copy_what_was_rolled_back_is_refused()
    {
        await PrepareAsync();
        foreach (var store in new[] { "a", "b", "c" })
            PutBack(Tested, store);
        Assert.Contains("it ends at 7 entries, and 8 were signed", (await Assert.ThrowsAsync<DamageException>(() => new SyncLedger(Context).RunAsync(Token))).Message, StringComparison.Ordinal);
    }

    // Seven entries, a copy of the stores, and an eighth entry.
    private async Task PrepareAsync()
    {
        await new SyncLedger(Context).RunAsync(Token);
        foreach (var store in new[] { "a", "b", "c" })
            ArchiveCopy.CopyFolder(Tested.Folder[store, "ledger"], Tested.Folder["copy", store]);
        await AuditAsync(Context);
        Assert.Equal(8, (await new SyncLedger(Context).RunAsync(Token)).Head!.Checkpoint.Size);
    }

    private static void PutBack(TestArchive archive, string store)
    {
        Directory.Delete(archive.Folder[store, "ledger"], recursive: true);
        ArchiveCopy.CopyFolder(archive.Folder["copy", store], archive.Folder[store, "ledger"]);
    }

    // As somebody does who has the key and the earlier state of one store.
    private async Task ForkAsync(string store)
    {
        PutBack(Tested, store);
        var saved = Path.Combine(Context.Folder, SavedHead.FileName);
        var kept = await File.ReadAllBytesAsync(saved, Token);
        File.Delete(saved);
        LedgerEntry[] other = [.. Enumerable.Range(0, 2).Select(i => new LedgerEntry(Context.Id, Context.Now(), new LedgerEvent.StoreAdded($"forged-{i}")))];
        await new AppendEntries(Context, new StoredLedger(Context.Store(store), LedgerTrust.Of(Context.Trust))).RunAsync(other, Token);
        await File.WriteAllBytesAsync(saved, kept, Token);
    }

    private static void Reword(string path, string from, string to) => File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));

    private static void FlipPayload(string path)
    {
        var envelope = Core.Signatures.DsseEnvelope.Parse(File.ReadAllBytes(path), path);
        var text = Encoding.UTF8.GetString(envelope.Payload);
        File.WriteAllText(path, File.ReadAllText(path).Replace(Convert.ToBase64String(envelope.Payload), Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Replace("m", "n", StringComparison.Ordinal))), StringComparison.Ordinal));
    }

    private Task<LedgerCheck> CheckAsync() => new CheckLedger(Context).RunAsync([], Token);
}
