using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Auditing;
using Preservation.Worker.Repairing;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>A worker whose time is simulated, on real folders: turns of all stores, repairs, damage, and stores that are away.</summary>
internal sealed class Year : IAsyncDisposable
{
    private readonly TestArchive _archive;
    private readonly Random _random;
    private readonly RepairByPolicy _repair;
    private readonly Dictionary<string, StoreTurn> _turns;
    private readonly Dictionary<string, (string Holding, byte[] Bytes, string Store, DateTimeOffset At)> _damaged = new(StringComparer.Ordinal);

    private Year(TestArchive archive, Random random)
    {
        (_archive, _random) = (archive, random);
        var policy = PreservationPolicy.Default(3) with { Repair = new RepairRule(true, 3) };
        Context = archive.Reopen(store => new HookedStore(store)) with { Policy = policy };
        _repair = new RepairByPolicy(Context, NullLogger.Instance);
        var attempts = new Attempts(Clock);
        _turns = Context.Stores.ToDictionary(store => store.Name.Value, store => new StoreTurn(Context, store, new Usage(Context, store, null), attempts, NullLogger.Instance)
        {
            Audited = new AuditAndRepair(Context, store, _repair).RunAsync,
        });
    }

    public ArchiveContext Context { get; }

    /// <summary>Few, because each of the thousands of audits of a year leaves receipts on real disks.</summary>
    public const int Holdings = 2;

    public ManualClock Clock => _archive.Clock;

    public static async Task<Year> CreateAsync(Random random, CancellationToken cancellationToken)
    {
        var archive = await TestArchive.CreateAsync(cancellationToken);
        for (var i = 0; i < Holdings; i++)
            await archive.RegisterAsync($"m{i}", archive.WriteSource($"source{i}", i, 70_000), cancellationToken);
        return new Year(archive, random);
    }

    public void Away(string store, bool isAway) => ((HookedStore)Context.Store(store)).IsAway = isAway;

    /// <summary>Each store has its turn, all at once, as in the worker.</summary>
    public Task TurnsAsync(CancellationToken cancellationToken) => Task.WhenAll(_turns.Values.Select(turn => Task.Run(() => turn.RunAsync(cancellationToken), cancellationToken)));

    /// <summary>Spoils a file of a shard that nobody else has spoilt and that is good elsewhere; where and when is kept in mind.</summary>
    public void Damage()
    {
        var store = Context.Stores[_random.Next(3)].Name.Value;
        var files = Directory.EnumerateFiles(_archive.StoreFolder(store), "model-*.bin", SearchOption.AllDirectories)
            .Where(file => file.Contains("/content/weights/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var path = files[_random.Next(files.Count)];
        var key = Path.GetRelativePath(_archive.StoreFolder(store), path);
        // One at a time of each key: never the last good copy.
        if (_damaged.Keys.Any(other => other.EndsWith(key, StringComparison.Ordinal)))
            return;
        var bytes = File.ReadAllBytes(path);
        _damaged[path] = (key, bytes, store, Clock.GetUtcNow());
        File.SetAttributes(path, FileAttributes.Normal);
        switch (_random.Next(3))
        {
            case 0:
                var altered = bytes.ToArray();
                altered[_random.Next(bytes.Length)] ^= 1;
                File.WriteAllBytes(path, altered);
                break;
            case 1:
                File.WriteAllBytes(path, bytes[..^_random.Next(1, Math.Min(1000, bytes.Length))]);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    /// <summary>How long the damage that is still there has been there, after what was put right is forgotten.</summary>
    public IReadOnlyList<(string Path, TimeSpan Age)> Unrepaired()
    {
        foreach (var (path, damage) in _damaged.ToList())
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(damage.Bytes))
                _damaged.Remove(path);
        }
        return [.. _damaged.Select(entry => (entry.Key, Clock.GetUtcNow() - entry.Value.At))];
    }

    /// <summary>The oldest last full read of a holding in a store that is there.</summary>
    public async Task<TimeSpan> OldestAsync(string? away, CancellationToken cancellationToken)
    {
        var checks = (await Context.Catalogue.LastChecksAsync(cancellationToken)).Where(check => check.Reached >= Grade.Full && check.Store != away).ToList();
        Assert.Equal(Holdings * (away is null ? 3 : 2), checks.Count);
        return Context.Now() - checks.Min(check => check.EndedAt);
    }

    public async ValueTask DisposeAsync()
    {
        _repair.Dispose();
        await _archive.DisposeAsync();
    }
}
