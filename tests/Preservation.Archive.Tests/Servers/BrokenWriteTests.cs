using System.Collections.Concurrent;
using Preservation.Archive.Registering;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>Every single write of a registration and of an amendment to a real server fails once, in every way.</summary>
public sealed class BrokenWriteTests
{
    private const int SideBySide = 6;

    private static readonly HoldingId Id = HoldingId.Parse("model-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<ServerKind, string>> Cases() =>
        from kind in Enum.GetValues<ServerKind>()
        from command in new[] { "register", "amend" }
        select new TheoryDataRow<ServerKind, string>(kind, command);

    [Theory, MemberData(nameof(Cases))]
    public async Task After_a_broken_write_to_a_server_the_same_command_makes_the_holding_whole(ServerKind kind, string command)
    {
        await using var original = await Places.ArchiveAsync(kind);
        var work = await PrepareAsync(original, command);
        ConcurrentBag<string> problems = [];
        var cases = await FailuresAsync(original, work, kind);
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (faults, _) =>
        {
            foreach (var problem in await RunAsync(original, work, faults))
                problems.Add($"write {faults.FailAt} {faults.Write}: {problem}");
        });
        Assert.Empty(problems.Order(StringComparer.Ordinal));
    }

    // Every step of a run in which nothing breaks. Before the end of a small file nothing is sent, so nothing else can break there.
    // A write that was not done leaves the store as the write before it did, done and not answered: one kind of server has both.
    private static async Task<IEnumerable<Faults>> FailuresAsync(TestArchive original, Func<ArchiveContext, Task<RegisterOutcome>> work, ServerKind kind)
    {
        WriteStep[] steps = [WriteStep.Complete, WriteStep.Lock];
        var counted = new Faults { Steps = steps };
        Assert.Empty(await RunAsync(original, work, counted));
        Assert.True(counted.Writes > 15, $"{counted.Writes} writes");
        return from at in Enumerable.Range(1, counted.Writes)
               from fault in Enum.GetValues<WriteFault>()
               where fault != WriteFault.Failed || at == 1 || kind == ServerKind.Ceph
               select new Faults { FailAt = at, Write = fault, Steps = steps };
    }

    private static async Task<IReadOnlyList<string>> RunAsync(TestArchive original, Func<ArchiveContext, Task<RegisterOutcome>> work, Faults faults)
    {
        await using var copy = await ArchiveCopy.CreateAsync(original, Token);
        return await new BrokenWrite(copy, Id, work).RunAsync(faults);
    }

    private static async Task<Func<ArchiveContext, Task<RegisterOutcome>>> PrepareAsync(TestArchive original, string command)
    {
        var source = Places.WriteSmallSource(original);
        if (command == "register")
        {
            var plan = await TestArchive.PlanAsync(Id.Value, source, Token);
            return archive => new RegisterHolding(archive, new RegisterOptions()).RunAsync(plan, Token);
        }
        await original.RegisterAsync(Id.Value, source, Token);
        original.Clock.Advance(TimeSpan.FromHours(1));
        Amending.WriteFiles(original, "essays/one.md");
        var files = await Amending.PlanAsync(original);
        return archive => new AmendHolding(archive, new RegisterOptions()).RunAsync(new AmendmentPlan(Id, files, "more was found"), Token);
    }
}
