using Preservation.Archive.Filling;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>Every single write of a registration and of an amendment fails once, in every way.</summary>
public sealed class FaultTableTests
{
    private const string Id = "model-1";

    private static readonly string[] Two = ["a", "b"], One = ["a"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // With one store it is the way back that differs, whether or not the write was done.
    public static TheoryData<string, string[], WriteFault> Cases() => new()
    {
        { "register", One, WriteFault.Failed },
        { "register", Two, WriteFault.Failed },
        { "register", Two, WriteFault.FailedButPersisted },
        { "register", Two, WriteFault.Killed },
        { "amend", One, WriteFault.Failed },
        { "amend", Two, WriteFault.Failed },
        { "amend", Two, WriteFault.FailedButPersisted },
        { "amend", Two, WriteFault.Killed },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task After_a_broken_write_the_same_command_or_a_fill_makes_the_holding_whole(string command, string[] stores, WriteFault fault)
    {
        await using var original = await TestArchive.CreateAsync(Token, stores);
        var work = await PrepareAsync(original, command);
        var counted = new Faults();
        await using (var healthy = new ArchiveCopy(original))
            await work(healthy.Open(Faulty(counted)));
        Assert.True(counted.Writes > 40, $"{counted.Writes} writes");
        List<string> problems = [];
        for (var at = 1; at <= counted.Writes; at++)
        {
            await using var copy = new ArchiveCopy(original);
            problems.AddRange((await RunAsync(copy, work, new Faults { FailAt = at, Write = fault })).Select(problem => $"write {at}: {problem}"));
        }
        Assert.Empty(problems);
    }

    private static async Task<IReadOnlyList<string>> RunAsync(ArchiveCopy copy, Func<ArchiveContext, Task<RegisterOutcome>> work, Faults faults)
    {
        var broken = copy.Open(Faulty(faults));
        var healed = copy.Open(Faulty(new Faults()));
        List<string> problems = [];
        try
        {
            var first = await work(broken);
            if (faults.Write == WriteFault.Killed)
                problems.Add("the death of the process was swallowed");
            foreach (var failure in first.Failures)
            {
                var fill = await new FillStore(healed).RunAsync(healed.Store(failure.Store.Value), [], Token);
                problems.AddRange(fill.Failed.Select(failed => failed.Why));
            }
        }
        catch (Exception e) when (e is KilledException or ObjectStoreException)
        {
            if (faults.Write != WriteFault.Killed && broken.Stores.Count > 1)
                problems.Add($"one failed store of two stopped everything: {e.Message}");
            await work(healed);
        }
        problems.AddRange(await Soundness.ProblemsAsync(healed, name => copy[name]));
        problems.AddRange(SentTwice(broken, healed, await healed.Catalogue.HoldingAsync(HoldingId.Parse(Id), Token)));
        return problems;
    }

    // Bytes of shards that were sent in the first run lie there, whole or not, and must not be sent again in the second.
    private static IEnumerable<string> SentTwice(ArchiveContext broken, ArchiveContext healed, HoldingEntry? holding)
    {
        if (holding is null)
            yield return "the catalogue does not know the holding";
        var content = HoldingRecord.Folder(HoldingId.Parse(Id), ObjectPart.Weights) + "/v1/content/";
        foreach (var (first, second) in broken.Stores.Zip(healed.Stores))
        {
            var (before, after) = (((FaultyStore)first).Sent, ((FaultyStore)second).Sent);
            foreach (var key in before.Keys.Concat(after.Keys).Distinct().Where(key => key.StartsWith(content, StringComparison.Ordinal) && key.EndsWith(".bin", StringComparison.Ordinal)))
            {
                var size = key.EndsWith("model-1.bin", StringComparison.Ordinal) ? 200_000 : 100_000;
                if (before.GetValueOrDefault(key) + after.GetValueOrDefault(key) is var sent && sent != size)
                    yield return $"{sent} bytes were sent for '{key}'";
            }
        }
    }

    private static async Task<Func<ArchiveContext, Task<RegisterOutcome>>> PrepareAsync(TestArchive original, string command)
    {
        var source = original.WriteSource("source");
        if (command == "register")
        {
            var plan = await TestArchive.PlanAsync(Id, source, Token);
            return archive => new RegisterHolding(archive, new RegisterOptions()).RunAsync(plan, Token);
        }
        await original.RegisterAsync(Id, source, Token);
        Amending.WriteFiles(original, "essays/one.md", "interviews/session-2.json");
        var files = await Amending.PlanAsync(original);
        return archive => new AmendHolding(archive, new RegisterOptions()).RunAsync(new AmendmentPlan(HoldingId.Parse(Id), files, "more was found"), Token);
    }

    private static Func<IObjectStore, IObjectStore> Faulty(Faults faults)
    {
        // Only the first store breaks; the others live as long as the process.
        var others = new Faults { Process = faults };
        return store => new FaultyStore(store, store.Name.Value == "a" ? faults : others);
    }
}
