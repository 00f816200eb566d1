using System.Globalization;

namespace Preservation.Benchmarks;

/// <summary>What is measured, and how large.</summary>
internal sealed record BenchmarkOptions(string What, string Size, int Shards, string Folder)
{
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
                "--dir" => options with { Folder = args[++i] },
                var what => options with { What = what },
            };
        }
        return options;
    }
}
