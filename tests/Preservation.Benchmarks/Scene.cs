namespace Preservation.Benchmarks;

/// <summary>The files that both sides work on: one generated model, and room for copies.</summary>
internal sealed class Scene(BenchmarkOptions options) : IDisposable
{
    private static readonly Dictionary<string, string> Environment = new() { ["PRESERVATION_PASSPHRASE"] = "benchmark" };

    public string Folder { get; } = Path.GetFullPath(options.Folder);

    public int Shards { get; private set; }

    public string Source => Path.Combine(Folder, $"source-{Shards}");

    public string Archive => Path.Combine(Folder, "archive");

    public string Size => options.Size;

    /// <summary>Makes the model, with as many shards as asked for.</summary>
    public void Prepare(int shards)
    {
        Shards = shards;
        Directory.CreateDirectory(Folder);
        if (!Directory.Exists(Source))
            Measured.Run($"{Preserve} sample {Source} --size {options.Size} --shards {shards}", Environment);
    }

    /// <summary>The program, built for release beside the benchmark.</summary>
    public static string Preserve { get; } = $"dotnet {Path.Combine(AppContext.BaseDirectory, "preserve.dll")}";

    /// <summary>Runs the program on the archive.</summary>
    public Measured RunPreserve(string arguments) => Measured.Run($"{Preserve} {arguments} --archive {Archive} --yes --quiet", Environment);

    /// <summary>A fresh archive with file-system stores.</summary>
    public void NewArchive(params string[] stores)
    {
        Remove("archive", "ours-1", "ours-2", "theirs-1", "theirs-2", "restored");
        var names = stores.Length > 0 ? stores : ["one", "two"];
        Measured.Run($"{Preserve} init {Archive} --store {string.Join(' ', names.Select((name, i) => $"{name}={Folder}/ours-{i + 1}"))}", Environment);
    }

    public void Remove(params string[] names)
    {
        foreach (var name in names.Select(name => Path.Combine(Folder, name)).Where(Directory.Exists))
            Directory.Delete(name, recursive: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
