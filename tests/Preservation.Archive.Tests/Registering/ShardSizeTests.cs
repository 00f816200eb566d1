using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>Shards at the edges of sizes and chunks.</summary>
public sealed class ShardSizeTests
{
    private const int Chunk = 65536;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(1), InlineData(Chunk - 1), InlineData(Chunk), InlineData(Chunk + 1), InlineData(2 * Chunk), InlineData(2 * Chunk + 1)]
    public async Task A_shard_may_have_so_many_bytes(int size)
    {
        await using var archive = await TestArchive.CreateAsync(Token, "a", "b");
        var source = archive.WriteSource("source");
        await File.WriteAllBytesAsync(Path.Combine(source, "edge.shard"), new byte[size], Token);
        var options = new ScanOptions { Roles = [("edge.shard", Role.Weights)] };
        var plan = await TestArchive.PlanAsync("m", source, Token, options with { AllowMalformed = true });
        Assert.Empty((await new RegisterHolding(archive.Context, new RegisterOptions()).RunAsync(plan, Token)).Failures);
        await Soundness.AssertSoundAsync(archive);
        var sampled = await Damaging.AuditAsync(archive.Context, Core.Findings.Grade.Sample);
        Assert.Empty(sampled.Findings);
        Assert.All(sampled.Checks, check => Assert.Equal(Core.Findings.Grade.Sample, check.Reached));
    }
}
