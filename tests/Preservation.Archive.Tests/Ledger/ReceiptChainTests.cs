using Preservation.Archive.Auditing;
using Preservation.Archive.Ledger;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Receipts;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Ledger;

/// <summary>A receipt that says what cannot be is found, though the key has signed it and the ledger has entered it.</summary>
public sealed class ReceiptChainTests : RegisteredTests
{
    [Fact]
    public async Task What_is_honest_is_found_to_be_so()
    {
        await new SyncLedger(Context).RunAsync(Token);
        for (var i = 0; i < 3; i++)
        {
            Tested.Clock.Advance(TimeSpan.FromDays(1));
            await new AuditArchive(Context, new AuditOptions { Grade = Grade.Sample, SampleSize = 3 }).RunAsync(Token);
        }
        Assert.Empty(await ProblemsAsync(new DatedCheckpoint(8, Context.Now().AddDays(-1), "x")));
        Assert.Empty((await new CheckLedger(Context).RunAsync([], Token)).Problems);
    }

    [Fact]
    public async Task A_sample_of_chunks_that_somebody_chose_is_found()
    {
        await IssueAsync(receipt => receipt with { Checks = [receipt.Checks[0] with { Sample = receipt.Checks[0].Sample! with { Chunks = [.. Enumerable.Range(0, 9).Select(i => (long)i).Except(receipt.Checks[0].Sample!.Chunks).Take(3)] } }] });
        Assert.Contains("says that other chunks of 'm' in store 'a' were read than followed from the receipt before it", Assert.Single(await ProblemsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_that_was_cut_short_without_a_reason_is_found()
    {
        await IssueAsync(receipt => receipt with { Checks = [receipt.Checks[0] with { Sample = receipt.Checks[0].Sample! with { Chunks = [.. receipt.Checks[0].Sample!.Chunks.Skip(1)] } }] });
        Assert.Contains("says that 2 chunks of 'm' in store 'a' were read, where 3 had to be, and gives no reason", Assert.Single(await ProblemsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_out_of_fewer_chunks_than_there_are_is_found()
    {
        await IssueAsync(receipt => receipt with { Checks = [receipt.Checks[0] with { Sample = new SampleRead(3, 2, [0, 1]) }] });
        Assert.Contains("chose from 2 chunks of 'm'; its manifest has 9", Assert.Single(await ProblemsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_that_was_removed_everywhere_is_missed_by_the_one_after_it()
    {
        await new SyncLedger(Context).RunAsync(Token);
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        var gone = (await AuditAsync(Context, Grade.Presence, "a")).Issued!.Receipt;
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        await AuditAsync(Context, Grade.Presence, "a");
        foreach (var store in new[] { "a", "b", "c" })
            File.Delete(Tested.Folder[store, gone.Key]);
        var problems = (await new CheckLedger(Context).RunAsync([], Token)).Problems;
        Assert.Contains(problems, problem => problem.Fault == LedgerFault.Receipts && problem.Text.Contains("has not got: it was removed", StringComparison.Ordinal));
        Assert.Equal(3, problems.Count(problem => problem.Fault == LedgerFault.Missing && problem.Text.Contains(gone.Id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_receipt_of_another_time_than_it_says_is_found_by_what_somebody_else_has_dated()
    {
        await new SyncLedger(Context).RunAsync(Token);
        Tested.Clock.Advance(TimeSpan.FromDays(10));
        var dated = new DatedCheckpoint(7, Context.Now(), "authority 'x'");
        Tested.Clock.Advance(TimeSpan.FromDays(-5));
        await AuditAsync(Context, Grade.Presence, "a");
        Assert.Contains("is not among the 7 entries that authority 'x' dated", Assert.Single(await ProblemsAsync(dated)).Text, StringComparison.Ordinal);
        Assert.Contains("its clock was ahead", Assert.Single(await ProblemsAsync(new DatedCheckpoint(8, Context.Now().AddDays(-1), "authority 'x'"))).Text, StringComparison.Ordinal);
        Assert.Empty(await ProblemsAsync());
    }

    [Fact]
    public async Task A_receipt_that_goes_on_with_a_later_one_is_found()
    {
        await new SyncLedger(Context).RunAsync(Token);
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        await AuditAsync(Context, Grade.Presence, "a");
        var previous = await Context.Catalogue.LastReceiptAsync(Token);
        // The one that names it is put before it in a ledger that was made anew.
        Tested.Clock.Advance(TimeSpan.FromHours(-2));
        await new IssueReceipt(Context) { Seed = previous }.RunAsync(ReceiptKind.Audit, IssueReceipt.NewId(Context.Now()), Context.Now(), [], [], [], Token);
        foreach (var store in new[] { "a", "b", "c" })
            Directory.Delete(Tested.Folder[store, "ledger"], recursive: true);
        File.Delete(Path.Combine(Context.Folder, SavedHead.FileName));
        await new SyncLedger(Context).RunAsync(Token);
        Assert.Contains("goes on with one that was entered after it", Assert.Single(await ProblemsAsync()).Text, StringComparison.Ordinal);
    }

    // As somebody does who has the key.
    private async Task IssueAsync(Func<Receipt, Receipt> change)
    {
        await new SyncLedger(Context).RunAsync(Token);
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        var issued = (await new AuditArchive(Context with { Signers = [] }, new AuditOptions { Grade = Grade.Sample, SampleSize = 3, Store = "a" }).RunAsync(Token)).Issued!.Receipt;
        var changed = change(issued);
        await new IssueReceipt(Context) { Seed = changed.Previous }.RunAsync(changed.Kind, changed.Id, changed.StartedAt, changed.Checks, [], [], Token);
    }

    private async Task<IReadOnlyList<LedgerProblem>> ProblemsAsync(params DatedCheckpoint[] dated)
    {
        var ledger = new StoredLedger(Context.Store("b"), LedgerTrust.Of(Context.Trust));
        return await new CheckReceipts(ledger, Context.Trust) { Dated = dated }.RunAsync((await ledger.HeadAsync(Token))!.Checkpoint.Size, Token);
    }
}
