using Preservation.Archive.Sampling;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Running;

/// <summary>
/// An archive that the real program made: stores <c>a</c>, <c>b</c> and <c>c</c>, a passphrase, chunks of 64 KiB, the
/// source <c>source</c>, and in most tests the holding <c>m</c> registered from it.
/// </summary>
public sealed class PreparedArchive : IDisposable
{
    public const string Holding = "m";

    public static readonly string[] Stores = ["a", "b", "c"];

    private readonly TempFolder _folder = new();

    /// <summary>All of it.</summary>
    public string Root => _folder.Path;

    /// <summary>What <c>--archive</c> takes.</summary>
    public string Folder => _folder["archive"];

    public string Source => _folder["source"];

    public string Trust => _folder["archive", "trust.json"];

    /// <summary>A path below <see cref="Root"/>.</summary>
    public string this[params string[] parts] => _folder[parts];

    /// <summary>Changes of the environment of the program; null takes a variable away.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["PRESERVATION_PASSPHRASE"] = Preserve.Passphrase,
        ["NO_COLOR"] = null,
    };

    public static async Task<PreparedArchive> InitAsync(CancellationToken cancellationToken)
    {
        var archive = new PreparedArchive();
        var made = await archive.RunAsync(cancellationToken, ["init", archive.Folder, "--unencrypted-key", "--chunk-size", "65536", "--holder", "test custodian",
            "--store", .. Stores.Select(store => $"{store}={archive[store]}")]);
        made.Gives(0, "is ready");
        QuickKey.Encrypt(archive.Folder);
        return archive;
    }

    public static async Task<PreparedArchive> RegisteredAsync(CancellationToken cancellationToken)
    {
        var archive = await InitAsync(cancellationToken);
        await archive.WriteSourceAsync("source", 768 << 10, 1, cancellationToken);
        (await archive.RunAsync(cancellationToken, "register", Holding, archive.Source, "--yes")).Gives(0);
        return archive;
    }

    /// <summary>The same archive at another place.</summary>
    public PreparedArchive Copy()
    {
        var copy = new PreparedArchive();
        CopyFolder(Root, copy.Root);
        var configuration = copy["archive", "preservation.json"];
        File.WriteAllText(configuration, File.ReadAllText(configuration).Replace(Root, copy.Root, StringComparison.Ordinal));
        return copy;
    }

    public Task WriteSourceAsync(string name, long size, ulong seed, CancellationToken cancellationToken) =>
        SampleModel.WriteAsync(this[name], new SampleOptions { Size = size, Shards = 2, Seed = seed }, null, cancellationToken);

    /// <summary>Runs <c>preserve</c> on this archive.</summary>
    public Task<PreserveResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        ProcessRun.RunAsync("dotnet", [Preserve.Program, .. arguments], Variables, cancellationToken);

    /// <summary>Runs it below another program: <c>setpriv</c>, <c>faketime</c>.</summary>
    public Task<PreserveResult> RunBelowAsync(string[] other, CancellationToken cancellationToken, params string[] arguments) =>
        ProcessRun.RunAsync(other[0], [.. other[1..], "dotnet", Preserve.Program, .. arguments], Variables, cancellationToken);

    /// <summary>Starts it without waiting.</summary>
    public System.Diagnostics.Process Start(params string[] arguments) => ProcessRun.Start("dotnet", [Preserve.Program, .. arguments], Variables);

    /// <summary>The one file in a store whose path ends like this; leaf files, which are called as their artifacts, aside.</summary>
    public string Find(string store, string ending) => Directory.EnumerateFiles(this[store], "*", SearchOption.AllDirectories)
        .Single(path => path.EndsWith("/" + ending, StringComparison.Ordinal) && (ending.Contains("leaves/", StringComparison.Ordinal) || !path.Contains("/leaves/", StringComparison.Ordinal)));

    /// <summary>Everything with digests, but the catalogue.</summary>
    public List<string> List(params string[] except) => Listing.Of(Root, ["archive/catalogue.db", .. except]);

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string?> Variables => new(Environment) { ["PRESERVATION_ARCHIVE"] = Folder };

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
