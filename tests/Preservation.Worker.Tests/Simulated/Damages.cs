using Preservation.Core.Findings;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>One file that was spoilt, by what it is found at the latest, and the incidents that were over then.</summary>
internal sealed record Damage(string Path, string Key, string Store, string Holding, byte[] Bytes, Grade FoundBy, DateTimeOffset At, IReadOnlySet<string> Over)
{
    /// <summary>How long nobody could have found it.</summary>
    public TimeSpan Excused { get; set; }

    public bool IsFound { get; set; }

    /// <summary>How long it could have been repaired and was not.</summary>
    public TimeSpan Waits { get; set; }

    public bool IsThere => !File.Exists(Path) || !File.ReadAllBytes(Path).AsSpan().SequenceEqual(Bytes);

    public override string ToString() => $"'{Key}' in '{Store}', spoilt {At:u} ({FoundBy}), excused {Excused}, {(IsFound ? "found" : "not found")}, {(IsThere ? "there" : "put right")}";
}

/// <summary>Spoils files of holdings, and knows which of them nobody has put right. Of each key one copy is spoilt at a time: so one is always good.</summary>
internal sealed class Damages(Random random, Func<string, string> storeFolder)
{
    /// <summary>More in one store within an hour are an incident of the store, at which a person has to look.</summary>
    private const int PerStore = 3;

    private readonly List<Damage> _there = [];

    public IReadOnlyList<Damage> There => _there;

    public int Count { get; private set; }

    public void Spoil(string store, DateTimeOffset now, IReadOnlySet<string> over)
    {
        var folder = System.IO.Path.Combine(storeFolder(store), "ocfl");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.Contains("model%3a", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            return;
        var path = files[random.Next(files.Count)];
        var key = System.IO.Path.GetRelativePath(storeFolder(store), path);
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || _there.Any(other => other.Key == key) || _there.Count(other => other.Store == store) >= PerStore)
            return;
        File.SetAttributes(path, FileAttributes.Normal);
        var isAltered = random.Next(2) == 0;
        if (isAltered)
            File.WriteAllBytes(path, Altered(bytes));
        else if (random.Next(2) == 0)
            File.WriteAllBytes(path, bytes[..^random.Next(1, bytes.Length)]);
        else
            File.Delete(path);
        var holding = key.Split("model%3a")[1].Split("%3a")[0];
        // What is no artifact is small, decides over everything else, and is read at every audit.
        var isArtifact = key.Contains("/content/", StringComparison.Ordinal) && !key.Contains("/manifest/", StringComparison.Ordinal);
        _there.Add(new Damage(path, key, store, holding, bytes, isAltered && isArtifact ? Grade.Full : Grade.Presence, now, over));
        Count++;
    }

    /// <summary>Forgets what was found and put right.</summary>
    public void Forget() => _there.RemoveAll(damage => damage.IsFound && !damage.IsThere);

    private byte[] Altered(byte[] bytes)
    {
        var altered = bytes.ToArray();
        altered[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return altered;
    }
}
