using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Auditing;
using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Repairing;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Stores;
using Preservation.Testing;
using Preservation.Testing.Servers;

[assembly: AssemblyFixture(typeof(ServersFixture))]

namespace Preservation.Archive.Tests.Locking;

/// <summary>An archive of the folder <c>a</c> and the bucket <c>s</c> of a real server that locks for 30 days, and ways to harm the bucket behind its back.</summary>
internal sealed class LockedArchive : IAsyncDisposable
{
    public const int Days = 30;

    private readonly TestArchive _archive;
    private readonly CephServer _server;

    private LockedArchive(TestArchive archive, CephServer server, string bucket) =>
        (_archive, _server, Bucket, Client) = (archive, server, bucket, server.Connect());

    public string Bucket { get; }

    /// <summary>Of the owner of the bucket, who may do everything.</summary>
    public AmazonS3Client Client { get; }

    public TestArchive Archive => _archive;

    public ArchiveContext Context => _archive.Context;

    public IObjectStore Store => Context.Store("s");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="rule">The setting <c>lock</c>.</param>
    /// <param name="isLockable">Whether the bucket has object lock.</param>
    /// <param name="isRegistered">Whether the holding <c>m</c> is in it.</param>
    public static async Task<LockedArchive> CreateAsync(string rule = "governance,30d", bool isLockable = true, bool isRegistered = true)
    {
        var server = await TestServers.CephAsync();
        var archive = await TestArchive.CreateAsync(Token, "a");
        // A server locks by its own clock.
        var late = DateTimeOffset.UtcNow - archive.Clock.GetUtcNow();
        archive.Clock.Advance(late > TimeSpan.Zero ? late : TimeSpan.Zero);
        var locked = new LockedArchive(archive, server, await server.NewBucketAsync(isLockable, Token));
        await locked.AddStoreAsync("s", locked.Bucket, rule);
        if (isRegistered)
            await locked.RegisterAsync();
        return locked;
    }

    /// <summary>Registers <c>m</c>, and lets an hour pass.</summary>
    public async Task RegisterAsync(int shardBytes = 200_000)
    {
        var outcome = await _archive.RegisterAsync("m", _archive.WriteSource("source", shardBytes: shardBytes), Token);
        Assert.Empty(outcome.Failures);
        _archive.Clock.Advance(TimeSpan.FromHours(1));
    }

    /// <summary>Adds a store in another bucket, or the same by way of a proxy.</summary>
    public async Task<IObjectStore> AddStoreAsync(string name, string bucket, string? rule, Uri? endpoint = null)
    {
        var place = Configure(name, bucket, rule, endpoint ?? _server.Endpoint);
        var unknown = StoreFactory.Create(place, StoreCapabilities.Unknown, _archive.Folder.Path, TimeProvider.System);
        await PrepareStore.RunAsync(unknown, Context.Trust, Token);
        var found = await new ProbeStore(unknown, TimeProvider.System).RunAsync(Token);
        var store = StoreFactory.Create(place, found, _archive.Folder.Path, TimeProvider.System);
        _archive.Change(context => context with { Stores = [.. context.Stores.Where(other => other.Name != store.Name), store] });
        return store;
    }

    public Task PutAsync(string key, byte[] bytes) =>
        Client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false }, Token);

    public async Task<byte[]> GetAsync(string key)
    {
        using var answer = await Client.GetObjectAsync(Bucket, key, Token);
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    /// <summary>Deletes the current version for good, lock or no lock.</summary>
    public async Task RemoveAsync(string key) => await Client.DeleteObjectAsync(new DeleteObjectRequest
    {
        BucketName = Bucket,
        Key = key,
        VersionId = (await Client.GetObjectMetadataAsync(Bucket, key, Token)).VersionId,
        BypassGovernanceRetention = true,
    }, Token);

    public async Task<KeyLock> LockOfAsync(string key) => (await Store.Locks!.ReadAsync(StorageKey.Parse(key), Token))!;

    public async Task<HoldingRecord> RecordAsync() =>
        (await new Reading.FindRecords(Context.Stores, Context.Trust).RunAsync(Damaging.Id, null, Token)).Newest!;

    /// <summary>Kind and words of every finding.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync(Grade grade)
    {
        var outcome = await new AuditArchive(Context, new AuditOptions { Grade = grade }).RunAsync(Token);
        Assert.All(outcome.Checks, check => Assert.Equal(grade, check.Reached));
        return [.. outcome.Findings.Select(finding => $"{finding.Kind}: {finding.Text}")];
    }

    public async Task<RepairOutcome> RepairAsync()
    {
        _archive.Clock.Advance(TimeSpan.FromMinutes(1));
        var outcome = await new RepairArchive(Context, new RepairOptions()).RunAsync([], Token);
        _archive.Clock.Advance(TimeSpan.FromMinutes(1));
        return outcome;
    }

    public async Task AssertCleanAsync()
    {
        Assert.Empty(await AuditAsync(Grade.Presence));
        Assert.Empty(await AuditAsync(Grade.Full));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _archive.DisposeAsync();
    }

    private StoreConfiguration Configure(string name, string bucket, string? rule, Uri endpoint)
    {
        Dictionary<string, string> settings = new()
        {
            ["endpoint"] = endpoint.ToString(),
            ["accessKey"] = Secret(_server.Owner.Id),
            ["secretKey"] = Secret(_server.Owner.Secret),
            ["partSize"] = "5MiB",
        };
        if (rule is not null)
            settings["lock"] = rule;
        return StoreConfiguration.Create(StoreName.Parse(name), StoreConfiguration.S3, bucket, settings,
            (setting, why) => throw new InvalidOperationException($"{setting}: {why}"));
    }

    private string Secret(string text)
    {
        File.WriteAllText(_archive.Folder[text], text);
        return $"file:{text}";
    }
}
