using System.Globalization;

namespace Preservation.Benchmarks;

/// <summary>What is measured, and how large.</summary>
internal sealed record BenchmarkOptions(string What, string Size, int Shards, string Folder)
{
    /// <summary>Of the catalogue that <c>scale</c> makes.</summary>
    public int Holdings { get; init; } = 1000;

    /// <summary>Of each of them.</summary>
    public int Files { get; init; } = 1000;

    public bool Runs(string what) => What == "all" || What == what;

    public static BenchmarkOptions Parse(string[] args)
    {
        var options = new BenchmarkOptions("all", "8GiB", 16, "/var/tmp/preservation-bench");
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--size" => options with { Size = args[++i] },
                "--shards" => options with { Shards = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--holdings" => options with { Holdings = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--files" => options with { Files = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--dir" => options with { Folder = args[++i] },
                var what => options with { What = what },
            };
        }
        return options;
    }
}
