using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Preservation.Archive.Sampling;

/// <summary>
/// Writes the files of an invented retired model, weights and dossier, to try the archive with: like a real one in
/// every format and size, and the same bytes for the same options on every machine.
/// </summary>
public static class SampleModel
{
    /// <summary>The invented model.</summary>
    public const string Name = "sample-1";

    /// <summary>Writes the sample into an empty or new folder. An unfinished sample is left as it is.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="options">What to write.</param>
    /// <param name="bytesWritten">Told the number of tensor bytes written so far.</param>
    /// <param name="ct">Stops the writing.</param>
    /// <exception cref="ArgumentException">No such sample can be made; the message says why.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written to.</exception>
    public static async Task<SampleSummary> WriteAsync(
        string folder, SampleOptions options, IProgress<long>? bytesWritten, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var architecture = SampleArchitecture.For(options.Size, options.Shards);
        var shards = SampleShard.Split([.. architecture.Tensors()], options.Shards);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new IOException($"A sample cannot be written to '{folder}': it is not empty; an empty or new folder is expected.");
        Directory.CreateDirectory(folder);
        var files = SampleFiles.Make(architecture, shards);
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine([folder, .. name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes, ct);
        }
        await Task.Run(() => WriteShards(folder, shards, options.Seed, bytesWritten, ct), ct);
        return new SampleSummary(
            Name,
            shards.Sum(shard => shard.Size - shard.Head.Length),
            shards.Sum(shard => shard.Size) + files.Values.Sum(bytes => bytes.LongLength),
            architecture.TensorCount,
            [.. shards.Select(shard => shard.Name).Concat(files.Keys).Order(StringComparer.Ordinal)]);
    }

    private static void WriteShards(
        string folder, IReadOnlyList<SampleShard> shards, ulong seed, IProgress<long>? bytesWritten, CancellationToken ct)
    {
        var sum = 0L;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        try
        {
            Parallel.ForEach(shards, parallel, shard =>
                shard.Write(folder, seed, count => bytesWritten?.Report(Interlocked.Add(ref sum, count)), ct));
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // The first failure tells it all: a full disk fails every shard alike.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static void Check(SampleOptions options)
    {
        var (size, shards) = (options.Size.ToString(CultureInfo.InvariantCulture), options.Shards.ToString(CultureInfo.InvariantCulture));
        if (options.Size is < SampleOptions.LeastSize or > SampleOptions.GreatestSize)
            throw new ArgumentException($"A sample of {size} bytes cannot be made: 64 KiB to 16 TiB are expected.", nameof(options));
        if (options.Shards is < 1 or > SampleOptions.MostShards)
            throw new ArgumentException($"A sample of {shards} shards cannot be made: 1 to {SampleOptions.MostShards} are expected.", nameof(options));
    }
}
