using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Evidence;

/// <summary>Stamping and renewing, broken at each write and done again.</summary>
public sealed class EvidenceFaultTests : StampedTests
{
    [Fact]
    public async Task Stamping_that_was_broken_anywhere_is_whole_after_the_next_run()
    {
        await TrustAsync("one");
        await PrepareAsync();
        await EachAsync(context => new StampAll(context).RunAsync(Token), 12);
    }

    [Fact]
    public async Task A_renewal_that_was_broken_anywhere_is_whole_after_the_next_run()
    {
        await TrustAsync("one");
        await PrepareAsync();
        await new StampAll(Context).RunAsync(Token);
        await EachAsync(context => new RenewEvidence(context) { IsForced = true }.RunAsync(Token), 5);
    }

    private async Task PrepareAsync()
    {
        await new SyncLedger(Context with { Trust = Context.Trust with { TimestampAuthorities = [] } }).RunAsync(Token);
        foreach (var item in await new FindUnstamped(Context).RunAsync(Token))
            new StampOutbox(Context).Add(item);
    }

    // The first store is broken at each write in each way; a process that is killed leaves the other stores as they are, too.
    private async Task EachAsync(Func<ArchiveContext, Task> work, int least)
    {
        var counted = new Faults { Steps = [WriteStep.Complete] };
        Assert.Empty(await RunAsync(work, counted));
        Assert.InRange(counted.Writes, least, 40);
        List<string> problems = [];
        for (var at = 1; at <= counted.Writes; at++)
        {
            foreach (var fault in Enum.GetValues<WriteFault>())
                problems.AddRange((await RunAsync(work, new Faults { FailAt = at, Write = fault, Steps = [WriteStep.Complete] })).Select(problem => $"write {at} {fault}: {problem}"));
        }
        Assert.Empty(problems);
    }

    private async Task<IReadOnlyList<string>> RunAsync(Func<ArchiveContext, Task> work, Faults faults)
    {
        await using var copy = await ArchiveCopy.CreateAsync(Tested, Token);
        var (broken, healed) = (copy.Open(store => store.Name.Value == "a" ? new FaultyStore(store, faults) : new FaultyStore(store, new Faults { Process = faults })), copy.Open());
        try
        {
            await work(broken);
        }
        catch (Exception e) when (e is KilledException or ObjectStoreException)
        {
        }
        if (faults.IsDead)
            await healed.Catalogue.RevokeAsync("evidence", Token);
        await new StampAll(healed).RunAsync(Token);
        await work(healed);
        var (_, unreachable) = await new MirrorEvidence(healed).RunAsync(Token);
        var check = await VerifyEvidence.AllAsync(healed, Token);
        var state = await EvidenceStatus.RunAsync(healed, Token);
        return
        [
            .. check.Problems.Select(problem => problem.Text), .. unreachable.Select(failure => failure.Message), .. state.Unstamped.Select(subject => $"{subject} is not stamped"),
            .. new StampOutbox(healed).Read().Select(item => $"{item.Subject} waits"), .. check.Verified.Values.Distinct().Count() == 1 ? Array.Empty<string>() : ["The stores differ."],
        ];
    }
}
