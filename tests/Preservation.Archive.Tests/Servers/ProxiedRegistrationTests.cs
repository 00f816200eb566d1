using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Archive.Tests.Servers;

/// <summary>Each harm that a network does, at several requests of a registration: once, which is got over, and from then on, which is told.</summary>
public sealed class ProxiedRegistrationTests
{
    private const int SideBySide = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(ServerKind.Ceph), InlineData(ServerKind.Azurite)]
    public async Task What_happens_once_is_got_over(ServerKind kind) => await RunTableAsync(kind, Passing(kind), times: 1, 0, 0.5, 1);

    [Theory, InlineData(ServerKind.Ceph), InlineData(ServerKind.Azurite)]
    public async Task What_goes_on_is_told_and_the_same_command_completes_the_store(ServerKind kind) => await RunTableAsync(kind, Lasting(kind), int.MaxValue, 0.4, 1);

    // After byte 0 nothing but the head has passed, which every request has.
    private static Fault[] Passing(ServerKind kind) =>
    [
        new Fault.Cut(Direction.Request, 0), new Fault.Cut(Direction.Request, 1000), new Fault.Cut(Direction.Answer, 100),
        new Fault.Reset(Direction.Request, 0), new Fault.Reset(Direction.Answer, Fault.Nothing), new Fault.Stall(Direction.Request, 0), new Fault.Stall(Direction.Answer, Fault.Nothing),
        new Fault.Slow(Direction.Request, 100_000), new Fault.Slow(Direction.Answer, 100_000), new Fault.Flip(Direction.Request, 3), new Fault.Flip(Direction.Answer, 300),
        new Fault.LostAnswer(), new Fault.Twice(), .. Lasting(kind).OfType<Fault.Instead>(),
    ];

    private static Fault[] Lasting(ServerKind kind) =>
    [
        new Fault.Reset(Direction.Request, 0), new Fault.Cut(Direction.Answer, Fault.Nothing), new Fault.Stall(Direction.Answer, Fault.Nothing), new Fault.LostAnswer(),
        new Fault.Instead(kind == ServerKind.Azurite ? CannedAnswer.ServerBusy : CannedAnswer.SlowDown),
        new Fault.Instead(kind == ServerKind.Azurite ? CannedAnswer.AzureInternalError : CannedAnswer.InternalError),
    ];

    private static async Task RunTableAsync(ServerKind kind, Fault[] faults, int times, params double[] points)
    {
        var place = await Places.OnAsync(kind);
        var server = kind == ServerKind.Azurite ? (await TestServers.AzuriteAsync()).Endpoint : (await TestServers.CephAsync()).Endpoint;
        var (problems, requests) = await RunAsync(place, server, _ => null, isTold: false);
        Assert.Empty(problems);
        Assert.InRange(requests, 30, 200);
        ConcurrentBag<string> all = [];
        // Of all requests, from the first to the last; others for each fault.
        // Azurite answers slowly, so each fault meets it at one of the points only.
        var cases = from i in Enumerable.Range(0, faults.Length)
                    from point in kind == ServerKind.Ceph ? points : [points[i % points.Length]]
                    select (Fault: faults[i], At: (int)((requests - 1 - i) * point));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (entry, _) =>
        {
            var run = await RunAsync(place, server, proxy => proxy.Set(entry.Fault, skip: entry.At, times: times), isTold: times > 1);
            foreach (var problem in run.Problems)
                all.Add($"{entry.Fault} at request {entry.At} of {requests}: {problem}");
        });
        Assert.True(all.IsEmpty, string.Join('\n', all.Order(StringComparer.Ordinal)));
    }

    private static async Task<(List<string> Problems, int Requests)> RunAsync(ServerPlace place, Uri server, Func<FaultProxy, FaultRule?> harm, bool isTold)
    {
        await using var archive = await Places.ArchiveAsync(place);
        await using var proxy = new FaultProxy(server);
        var by = place.By(proxy.Endpoint).With("patienceSeconds", "1");
        var harmed = archive.Reopen(store => store.Name.Value == Places.Far ? (archive.Stores.OfType<ServerStore>().Single() with { Place = by }).Open(archive.Folder) : store);
        var plan = await TestArchive.PlanAsync("m", Places.WriteSmallSource(archive), Token);
        List<string> problems = [];
        var rule = harm(proxy);
        var first = await new RegisterHolding(harmed, new RegisterOptions()).RunAsync(plan, Token);
        if (rule?.Hits == 0)
            problems.Add("nothing was harmed");
        if (first.Failures.Count > 0 != isTold)
            problems.Add(isTold ? "the failure is not told" : $"it was not got over: {first.Failures.First().Message}");
        problems.AddRange(first.Failures.Where(failure => failure.Store.Value != Places.Far || failure.Failure != StoreFailure.Unreachable).Select(failure => $"told as {failure.Failure}: {failure.Message}"));
        var requests = proxy.Requests.Count;
        archive.Clock.Advance(TimeSpan.FromHours(1));
        if (first.Failures.Count > 0)
            problems.AddRange((await new RegisterHolding(archive.Context, new RegisterOptions()).RunAsync(plan, Token)).Failures.Select(failure => $"the second run failed: {failure.Message}"));
        archive.Clock.Advance(TimeSpan.FromHours(1));
        var replicas = await archive.Context.Catalogue.ReplicasAsync(Damaging.Id, Token);
        if (replicas.Count(replica => replica.State.IsGood) != 2 * plan.Files.Count || replicas.Count != 2 * plan.Files.Count)
            problems.Add("a replica does not count");
        problems.AddRange(await Soundness.ProblemsAsync(archive.Context, archive.StoreFolder));
        problems.AddRange(await CatalogueRows.DifferencesAsync(archive.Context));
        return (problems, requests);
    }
}
