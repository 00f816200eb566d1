using System.CommandLine;
using System.Globalization;
using Preservation.Archive.Sampling;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve sample</c>: writes an invented model to try things with.</summary>
internal static class SampleCommand
{
    private static readonly (string Suffix, long Factor)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("", 1)];

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("dir") { Description = "Where it is written; must be empty or not there." };
        var size = new Option<long>("--size") { Description = "Bytes of weights, e.g. 512MiB or 50GiB.", DefaultValueFactory = _ => 2L << 30, HelpName = "2GiB", CustomParser = ParseSize };
        var shards = new Option<int>("--shards") { Description = "Files of weights.", DefaultValueFactory = _ => 16 };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same bytes.", DefaultValueFactory = _ => 1 };
        var command = new Verb("sample", "Write an invented model with weights, interviews, preferences, report and essays.",
            "preserve sample /tmp/sample",
            "preserve sample /tmp/large --size 50GiB --shards 32 --seed 7")
        {
            folder, size, shards, seed,
        };
        command.SetWork(async (parse, token) =>
        {
            var output = parse.Output();
            using var progress = output.IsQuiet || output.IsJson ? null : new ConsoleProgress();
            progress?.Begin("writing", parse.GetValue(size));
            var options = new SampleOptions { Size = parse.GetValue(size), Shards = parse.GetValue(shards), Seed = parse.GetValue(seed) };
            long before = 0;
            var written = new SynchronousProgress(total => progress?.Advance(total - Interlocked.Exchange(ref before, total)));
            var summary = await WriteAsync(parse.GetRequiredValue(folder).FullName, options, written, token);
            progress?.Dispose();
            output.Say($"'{parse.GetRequiredValue(folder)}': {summary.Files.Count} files, {Output.Bytes(summary.TotalBytes)}, {summary.Tensors} tensors of an invented model.");
            output.Hint($"register it with: preserve register sample-1 {parse.GetRequiredValue(folder)}");
            output.Write(json =>
            {
                json.WriteNumber("files", summary.Files.Count);
                json.WriteNumber("bytes", summary.TotalBytes);
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<SampleSummary> WriteAsync(string folder, SampleOptions options, IProgress<long> written, CancellationToken cancellationToken)
    {
        try
        {
            return await SampleModel.WriteAsync(folder, options, written, cancellationToken);
        }
        catch (ArgumentException e)
        {
            // The name of a parameter of ours says nothing to who typed the command.
            throw new Archive.ArchiveRefusedException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal), e);
        }
    }

    private sealed class SynchronousProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }

    private static long ParseSize(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (suffix, factor) = Units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        if (double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * factor < long.MaxValue)
            return (long)(number * factor);
        result.AddError($"--size: '{text}' is no size; write it as 512MiB, 2GiB or in bytes.");
        return 0;
    }
}
