namespace Preservation.Benchmarks;

/// <summary>The files that both sides work on: one generated model, and room for copies.</summary>
internal sealed class Scene(BenchmarkOptions options) : IDisposable
{
    /// <summary>What all commands of both sides are run with.</summary>
    public Dictionary<string, string?> Environment { get; } = new() { ["PRESERVATION_PASSPHRASE"] = "benchmark" };

    public string Folder { get; } = Path.GetFullPath(options.Folder);

    public int Shards { get; private set; }

    public string Source => Path.Combine(Folder, $"source-{Shards}");

    public string Archive => Path.Combine(Folder, "archive");

    public string Size => options.Size;

    /// <summary>Bytes of the model with all its files.</summary>
    public long Bytes => new DirectoryInfo(Source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Makes the model, with as many shards as asked for.</summary>
    public void Prepare(int shards)
    {
        Shards = shards;
        Directory.CreateDirectory(Folder);
        if (!Directory.Exists(Source))
            Shell.Run($"{Preserve} sample {Source} --size {options.Size} --shards {shards}", Environment);
    }

    /// <summary>The program as it is published; <see cref="Publish"/> makes it.</summary>
    public static string Preserve { get; } = $"dotnet {Path.Combine(Root, ".artifacts", "preserve", "preserve.dll")}";

    public static string Root => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <summary>Publishes the program, where a source has changed since.</summary>
    public static void Publish() => Shell.Run($"{Path.Combine(Root, "ops", "preserve")} --version");

    /// <summary>Runs the program on the archive.</summary>
    public Measured RunPreserve(string arguments) => Measured.Run(CommandOf(arguments), Environment);

    /// <summary>The command that runs the program on the archive.</summary>
    public string CommandOf(string arguments) => $"{Preserve} {arguments} --archive {Archive} --yes --quiet";

    /// <summary>A fresh archive with file-system stores.</summary>
    public void NewArchive(params string[] stores)
    {
        var names = stores.Length > 0 ? stores : ["one", "two"];
        NewArchiveAt(names.Select((name, i) => $"{name}={Folder}/ours-{i + 1}"));
    }

    /// <summary>A fresh archive with stores at these locations; what is in a cloud is made too.</summary>
    public void NewArchiveAt(IEnumerable<string> locations)
    {
        Remove("archive", "ours-1", "ours-2", "theirs-1", "theirs-2", "restored");
        Shell.Run($"{Preserve} init {Archive} --make-buckets --store {string.Join(' ', locations.Select(location => $"'{location}'"))}", Environment);
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
