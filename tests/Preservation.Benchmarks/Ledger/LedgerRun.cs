using System.Diagnostics;
using System.Globalization;
using Preservation.Archive;
using Preservation.Archive.Ledger;
using Preservation.Benchmarks.Scaling;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Benchmarks.Ledger;

/// <summary>How appending, proving and checking grow with the ledger, in a folder: <c>ledger</c>.</summary>
internal static class LedgerRun
{
    public const string Name = "ledger";

    private const int Times = 21;

    private static readonly long[] Sizes = [1_000, 100_000, 1_000_000];

    public static async Task RunAsync(Scene scene)
    {
        await using var place = await ScaleScene.CreateAsync(scene, null, TimeProvider.System.GetUtcNow());
        var (archive, store) = (place.Context, place.Context.Store("one"));
        var ledger = new StoredLedger(store, LedgerTrust.Of(archive.Trust));
        var append = new AppendEntries(archive, ledger);
        List<LedgerFigures> figures = [];
        var head = await append.RunAsync([Entry(archive, 0)], CancellationToken.None);
        foreach (var size in Sizes)
        {
            var (before, began) = (head.Checkpoint.Size, Stopwatch.GetTimestamp());
            head = await append.RunAsync([.. Enumerable.Range((int)before, (int)(size - before)).Select(i => Entry(archive, i))], CancellationToken.None);
            var grown = Stopwatch.GetElapsedTime(began);
            var sent = store.Traffic.BytesSent;
            var one = await MedianAsync(async i => head = await append.RunAsync([Entry(archive, size + i)], CancellationToken.None));
            var written = (store.Traffic.BytesSent - sent) / Times;
            var prove = await MedianAsync(i => new ProveEntry(ledger, head).RunAsync((size / (i + 2)).ToString(CultureInfo.InvariantCulture), CancellationToken.None));
            began = Stopwatch.GetTimestamp();
            var problems = await new RecomputeLedger(archive, ledger, head.Checkpoint).RunAsync(CancellationToken.None);
            figures.Add(new LedgerFigures(size, one, written, prove, Stopwatch.GetElapsedTime(began).TotalSeconds));
            Console.WriteLine($"{figures[^1]}; grown by {size - before} in {grown.TotalSeconds:0} s; {problems.Count} problems");
        }
        var path = Path.Combine(Scene.Root, "tests", "Preservation.Benchmarks", "Ledger", "growth.svg");
        await File.WriteAllTextAsync(path, LedgerChart.Draw(figures));
        Console.WriteLine($"'{path}' shows how they grow.");
    }

    private static LedgerEntry Entry(ArchiveContext archive, long i) =>
        new(archive.Id, archive.Now(), new LedgerEvent.StoreAdded(string.Create(CultureInfo.InvariantCulture, $"s{i}")));

    private static async Task<double> MedianAsync(Func<int, Task> work)
    {
        List<double> times = [];
        for (var i = 0; i < Times; i++)
        {
            var at = Stopwatch.GetTimestamp();
            await work(i);
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        return times.Order().ElementAt(Times / 2);
    }
}
