using System.Security.Cryptography;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary>A holding with awkward names, registered and restored by the real program once for a class of tests.</summary>
public sealed class RestoredHolding : IAsyncLifetime
{
    public const string Id = "awkward-1";

    /// <summary>Three chunks.</summary>
    public const string Large = "weights/a shard.bin";

    public const string Quoted = "weights/it's \"two\" ünï 漢字😀.bin";

    private readonly TempFolder _folder = new();

    /// <summary>Where <c>awkward-1/</c> and <c>awkward-1.manifest/</c> lie.</summary>
    public string Restored => _folder["restored"];

    /// <summary>Folder of one of the stores.</summary>
    public string Store => _folder["a"];

    public string Key => Path.Combine(Restored, $"{Id}.manifest", "keys", "primary.pub.pem");

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        Write("a shard.bin", RandomNumberGenerator.GetBytes(150_000));
        Write("it's \"two\" ünï 漢字😀.bin", RandomNumberGenerator.GetBytes(70_000));
        Write("$(touch HACK)`id`]@[*.bin", RandomNumberGenerator.GetBytes(100));
        Write("-n.bin", RandomNumberGenerator.GetBytes(100));
        Write("@", [1]);
        Write("empty.txt", []);
        Write("config.json", "{}"u8.ToArray());
        Write("interviews/first talk.md", "# Talk\n"u8.ToArray());
        var archive = _folder["archive"];
        await Run("init", archive, "--store", $"a={_folder["a"]}", "--store", $"b={_folder["b"]}", "--chunk-size", "65536", "--holder", "Ada 'the key' Ω");
        await Run("register", Id, _folder["source"], "--archive", archive, "--yes");
        await Run("restore", Id, Restored, "--archive", archive);

        async Task Run(params string[] arguments)
        {
            var result = await Preserve.RunAsync(null, token, arguments);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
    }

    /// <summary>A copy that a test may damage.</summary>
    public string CopyTo(TempFolder folder)
    {
        foreach (var path in Directory.EnumerateFiles(Restored, "*", SearchOption.AllDirectories))
        {
            var copy = folder[Path.GetRelativePath(Restored, path)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
        return folder[Id];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(string name, byte[] bytes)
    {
        var path = _folder["source", name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
