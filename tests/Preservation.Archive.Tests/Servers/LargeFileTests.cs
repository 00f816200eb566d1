using System.Collections.Concurrent;
using Preservation.Archive.Registering;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>A file of three parts breaks before, between and after them: parts that are there are never sent again.</summary>
public sealed class LargeFileTests
{
    private const int Part = 5 << 20, Size = 11 << 20, Chunk = 64 << 10, SideBySide = 4;

    private static readonly HoldingId Id = HoldingId.Parse("model-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The step that breaks, its number, and what of the file was sent by then.</summary>
    private static readonly (WriteStep Step, int At, int Sent)[] Points =
    [
        (WriteStep.Begin, 1, 0), (WriteStep.Bytes, 1, 0), (WriteStep.Bytes, Part / Chunk + 9, Part),
        (WriteStep.Bytes, Size / Chunk, 2 * Part), (WriteStep.Complete, 1, Size),
    ];

    public static TheoryData<ServerKind> Kinds() => [.. Enum.GetValues<ServerKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_of_several_parts_goes_on_from_the_parts_that_are_there(ServerKind kind)
    {
        await using var original = await Places.ArchiveAsync(kind);
        Damaging.Add(original.Folder["source", "interviews", "session-1.json"], "{\"a\": 1}");
        var shard = new byte[Size];
        new Random(1).NextBytes(shard);
        await File.WriteAllBytesAsync(original.Folder["source", "model-1.bin"], shard, Token);
        var plan = await TestArchive.PlanAsync(Id.Value, original.Folder["source"], Token);
        ConcurrentBag<string> problems = [];
        var cases = from point in Points from fault in Enum.GetValues<WriteFault>() select (point, fault);
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (entry, _) =>
        {
            var ((step, at, sent), fault) = entry;
            await using var copy = await ArchiveCopy.CreateAsync(original, Token);
            var faults = new Faults { FailAt = at, Write = fault, Steps = [step] };
            var work = new BrokenWrite(copy, Id, archive => new RegisterHolding(archive, new RegisterOptions()).RunAsync(plan, Token)) { SentBefore = sent };
            foreach (var problem in await work.RunAsync(faults))
                problems.Add($"{step} {at} {fault}: {problem}");
        });
        Assert.Empty(problems);
    }
}
