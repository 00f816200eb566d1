using Preservation.Archive.Filling;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Core.Findings;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>A whole server goes away while it is written or read, and comes back.</summary>
public sealed class OutageTests
{
    private const int Part = 5 << 20, Shard = 40 << 20, Chunk = 64 << 10;

    // Of all requests that are sent again or carry no payload.
    private const int Heads = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(ServerKind.Ceph), InlineData(ServerKind.Azurite)]
    public async Task A_registration_goes_on_after_the_outage_with_what_had_arrived(ServerKind kind)
    {
        await using var outage = await Outage.OfAsync(kind, Token);
        await using var archive = await outage.ArchiveAsync();
        var plan = await TestArchive.PlanAsync("m", WriteSource(archive), Token);
        var (before, after) = (outage.OpenBefore(archive), outage.OpenAfter(archive));
        var upload = before.Store(Places.Far).Traffic;
        var first = await outage.StrikeAsync(RegisterAsync(before, plan), () => upload.BytesSent >= Shard / 2, Token);
        Assert.InRange(upload.BytesSent, Shard / 2, Shard - Part);
        Assert.Equal([Places.Near], first.Stored);
        var failure = Assert.Single(first.Failures);
        Assert.Equal((Places.Far, StoreFailure.Unreachable), (failure.Store.Value, failure.Failure));
        var conditions = (await after.Catalogue.ReplicasAsync(Damaging.Id, Token)).ToLookup(replica => replica.Store, replica => replica.State);
        Assert.All(conditions[Places.Far], state => Assert.Equal(("not-stored", null), (state.Condition, state.VerifiedAt)));
        Assert.NotEmpty(conditions[Places.Far]);
        Assert.All(conditions[Places.Near], state => Assert.True(state.IsGood));

        await outage.EndAsync();
        archive.Clock.Advance(TimeSpan.FromHours(1));
        var second = await RegisterAsync(after, plan);
        Assert.Equal((2, 0, true), (second.Stored.Count, second.Failures.Count, second.WasResumed));
        var stored = await StoredAsync(after.Store(Places.Far));
        Assert.InRange(upload.BytesSent + after.Store(Places.Far).Traffic.BytesSent, 0, stored);
        // What was on the way may be sent again, and is the only thing that may.
        Assert.InRange(outage.BytesUp, Shard, stored + Part + Heads);
        await AssertSoundAsync(archive, after);
    }

    [Fact]
    public async Task An_outage_while_it_is_read_back_makes_nothing_be_sent_again()
    {
        await using var outage = await Outage.OfAsync(ServerKind.Ceph, Token);
        await using var archive = await outage.ArchiveAsync();
        var plan = await TestArchive.PlanAsync("m", WriteSource(archive), Token);
        var (before, after) = (outage.OpenBefore(archive), outage.OpenAfter(archive));
        var traffic = before.Store(Places.Far).Traffic;
        var first = await outage.StrikeAsync(RegisterAsync(before, plan), () => traffic.BytesReceived >= Shard / 2, Token);
        Assert.Equal(StoreFailure.Unreachable, Assert.Single(first.Failures).Failure);
        var sent = outage.BytesUp;
        await outage.EndAsync();
        archive.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await RegisterAsync(after, plan)).Failures);
        Assert.InRange(outage.BytesUp - sent, 0, Heads);
        await AssertSoundAsync(archive, after);
    }

    [Theory, InlineData(ServerKind.Ceph), InlineData(ServerKind.Azurite)]
    public async Task An_audit_does_not_take_an_outage_for_damage(ServerKind kind)
    {
        await using var outage = await Outage.OfAsync(kind, Token);
        await using var archive = await outage.ArchiveAsync();
        await archive.RegisterAsync("m", WriteSource(archive), Token);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        var (before, after) = (outage.OpenBefore(archive), outage.OpenAfter(archive));
        var known = await FarAsync(after);
        var traffic = before.Store(Places.Far).Traffic;
        var audit = await outage.StrikeAsync(Damaging.AuditAsync(before), () => traffic.BytesReceived >= Shard / 2, Token);
        Assert.DoesNotContain(audit.Findings, finding => finding.IsDamage);
        var far = Assert.Single(audit.Checks, check => check.Store == Places.Far);
        Assert.Equal(("not-checked", Grade.None), (Assert.Single(far.Findings).Kind, far.Reached));
        Assert.Equal(Grade.Full, Assert.Single(audit.Checks, check => check.Store == Places.Near).Reached);
        Assert.Equal(Places.Far, Assert.Single(audit.Issued!.NotKeptIn).Store.Value);
        Assert.Equal(known.Select(Proven), (await FarAsync(after)).Select(Proven));
        // A store that is gone is not asked for each of the chunks that are left.
        Assert.InRange(traffic.Requests["get"], 0, (Shard / Chunk / 2) + 150);

        await outage.EndAsync();
        archive.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await new FillStore(after).RunAsync(after.Store(Places.Far), [], Token)).Receipts);
        await AssertSoundAsync(archive, after);
        Assert.All(await FarAsync(after), replica => Assert.Equal(archive.Clock.GetUtcNow(), replica.State.VerifiedAt));
    }

    private static (string, DateTimeOffset?) Proven(ReplicaEntry replica) => (replica.State.Condition, replica.State.VerifiedAt);

    private static async Task<IReadOnlyList<ReplicaEntry>> FarAsync(ArchiveContext archive) =>
        [.. (await archive.Catalogue.ReplicasAsync(Damaging.Id, Token)).Where(replica => replica.Store == Places.Far)];

    private static Task<RegisterOutcome> RegisterAsync(ArchiveContext archive, RegistrationPlan plan) =>
        new RegisterHolding(archive, new RegisterOptions()).RunAsync(plan, Token);

    private static string WriteSource(TestArchive archive)
    {
        var shard = new byte[Shard];
        new Random(1).NextBytes(shard);
        Places.WriteSmallSource(archive);
        File.WriteAllBytes(archive.Folder["source", "model-1.bin"], shard);
        return archive.Folder["source"];
    }

    // The kit is no part of a registration.
    private static async Task<long> StoredAsync(IObjectStore store)
    {
        var bytes = 0L;
        await foreach (var entry in store.ListAsync("", Token))
            bytes += entry.Key.StartsWith(StoreLayout.KitFolder + "/", StringComparison.Ordinal) ? 0 : entry.Size;
        return bytes;
    }

    private static async Task AssertSoundAsync(TestArchive archive, ArchiveContext context)
    {
        Assert.Empty(await Soundness.ProblemsAsync(context, archive.StoreFolder));
        Assert.Empty(await CatalogueRows.DifferencesAsync(context));
    }
}
