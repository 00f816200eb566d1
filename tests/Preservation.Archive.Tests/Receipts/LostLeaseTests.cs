using Preservation.Archive.Ports;
using Preservation.Archive.Receipts;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Receipts;

/// <summary>Who has lost the lease under which he worked signs nothing.</summary>
public sealed class LostLeaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receipt_under_a_lost_lease_is_neither_kept_nor_taken_in(bool isSigned)
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a");
        var lost = await archive.Context.Catalogue.AcquireAsync("work", Token);
        archive.Clock.Advance(TimeSpan.FromMinutes(2));
        var held = await archive.Context.Catalogue.AcquireAsync("work", Token);
        var context = isSigned ? archive.Context : archive.Context with { Signers = [] };
        await Assert.ThrowsAsync<LeaseLostException>(() => IssueAsync(context, lost));
        Assert.False(Directory.Exists(archive.Folder["a", "receipts"]));
        Assert.Empty(await archive.Context.Catalogue.HoldsAsync(Token));
        await IssueAsync(archive.Context, held);
        Assert.Single(await archive.Context.Catalogue.HoldsAsync(Token));
    }

    private static Task<IssuedReceipt> IssueAsync(ArchiveContext archive, Lease lease) =>
        new IssueReceipt(archive) { Hold = new HoldChange(HoldingId.Parse("m"), "case 12"), Under = lease }
            .RunAsync(ReceiptKind.Hold, IssueReceipt.NewId(archive.Now()), archive.Now(), [], [], [], Token);
}
