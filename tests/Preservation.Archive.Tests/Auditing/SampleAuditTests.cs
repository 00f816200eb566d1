using Preservation.Archive.Auditing;
using Preservation.Core.Findings;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Samples can be recomputed, and find what they read.</summary>
public sealed class SampleAuditTests : RegisteredTests
{
    [Fact]
    public async Task A_sample_is_seeded_from_the_receipt_before_and_can_be_recomputed()
    {
        var seed = (await Context.Catalogue.LastReceiptAsync(Token))!.Value;
        var total = 1 + 4 + 2 + 1 + 1;
        var chosen = SampleChoice.Choose(seed, total, 3);
        var outcome = await new AuditArchive(Context, new AuditOptions { Grade = Grade.Sample, SampleSize = 3, Store = "a" }).RunAsync(Token);
        var check = Assert.Single(outcome.Checks);
        Assert.Equal((seed, 3L, 9L), (outcome.Issued!.Receipt.Previous!.Value, check.ChunksRead, check.ChunksTotal));
        Assert.StartsWith("3 of 9 chunks read: loss of 1 % of the chunks would have been found with p = ", check.DetectionStatement, StringComparison.Ordinal);
        Assert.Equal(3, chosen.Distinct().Count());
        Assert.Equal(chosen, SampleChoice.Choose(seed, total, 3));
    }

    [Fact]
    public async Task A_sample_of_all_chunks_finds_one_flipped_bit_and_names_the_chunk()
    {
        FlipBit(Tested.Folder["b", Shard], 70_000);
        var altered = Assert.IsType<Finding.Altered>(Assert.Single((await AuditAsync(Context, Grade.Sample)).Findings));
        Assert.Equal("leaf hash of chunk 1, from byte 65536", altered.Where);
    }
}
