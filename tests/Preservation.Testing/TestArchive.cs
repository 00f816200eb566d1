using System.Security.Cryptography;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Catalogue;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;
using Preservation.Stores.FileSystem;

namespace Preservation.Testing;

/// <summary>A real archive in a temporary folder: file-system stores, SQLite catalogue, a P-384 key, chunks of 64 KiB.</summary>
public sealed class TestArchive : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private TestArchive(ArchiveContext context, TempFolder folder, ManualClock clock) => (Context, _folder, Clock) = (context, folder, clock);

    public ArchiveContext Context { get; private set; }

    public ManualClock Clock { get; }

    public TempFolder Folder => _folder;

    /// <summary>Folder of a store.</summary>
    public string StoreFolder(string name) => _folder[name];

    public static async Task<TestArchive> CreateAsync(CancellationToken cancellationToken, params string[] stores)
    {
        var folder = new TempFolder();
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        var signer = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("primary", "test custodian"));
        var trust = new TrustPolicy
        {
            Archive = Guid.NewGuid(),
            Threshold = 1,
            Keys = [new TrustedKey { Key = signer.Key, Holder = "test custodian", MaySign = Purposes.Manifests | Purposes.Receipts, ValidFrom = clock.GetUtcNow().AddDays(-1) }],
        };
        var names = stores.Length > 0 ? stores : ["a", "b", "c"];
        List<IObjectStore> opened = [];
        foreach (var name in names)
        {
            Directory.CreateDirectory(folder[name]);
            var store = new FileSystemStore(StoreName.Parse(name), folder[name]);
            await PrepareStore.RunAsync(store, trust, cancellationToken);
            opened.Add(store);
        }
        var policy = PreservationPolicy.Default(names.Length);
        Directory.CreateDirectory(folder["archive"]);
        var context = new ArchiveContext
        {
            Id = trust.Archive,
            Folder = folder["archive"],
            Stores = opened,
            Trust = trust,
            Policy = policy,
            PolicyDigest = Digest.Of(PreservationPolicy.Write(policy)),
            Catalogue = SqliteCatalogue.Open(folder["archive", "catalogue.db"], clock),
            Clock = clock,
            Signers = [signer],
            Chunking = new Chunking(Chunking.Alignment),
            Buffers = new AlignedBuffers(1 << 20, 16),
            Parallelism = 2,
            Tool = "preserve test",
        };
        return new TestArchive(context, folder, clock);
    }

    /// <summary>Replaces parts of the context, e.g. stores by ones that fail.</summary>
    public void Change(Func<ArchiveContext, ArchiveContext> change) => Context = change(Context);

    /// <summary>Writes a small source and returns its folder: two shards of several chunks, a config, a transcript and a report.</summary>
    public string WriteSource(string name, int seed = 1, int shardBytes = 200_000)
    {
        var random = new Random(seed);
        var files = new Dictionary<string, byte[]>
        {
            ["model-1.bin"] = new byte[shardBytes],
            ["model-2.bin"] = new byte[shardBytes / 2],
            ["config.json"] = "{\"a\": 1}"u8.ToArray(),
            ["interviews/session-1.json"] = System.Text.Encoding.UTF8.GetBytes($"{{\"seed\": {seed}}}"),
            ["report/post-deployment-report.md"] = System.Text.Encoding.UTF8.GetBytes($"# Report {seed}\n"),
        };
        random.NextBytes(files["model-1.bin"]);
        random.NextBytes(files["model-2.bin"]);
        foreach (var (file, bytes) in files)
        {
            var path = _folder[name, file];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        return _folder[name];
    }

    public static Task<RegistrationPlan> PlanAsync(string id, string source, CancellationToken cancellationToken, ScanOptions? options = null) =>
        new ScanSource(options ?? new ScanOptions()).RunAsync(HoldingId.Parse(id), new ModelIdentity { Id = id }, source, cancellationToken);

    /// <summary>Registers a source under an id.</summary>
    public async Task<RegisterOutcome> RegisterAsync(string id, string source, CancellationToken cancellationToken, RegisterOptions? options = null) =>
        await new RegisterHolding(Context, options ?? new RegisterOptions()).RunAsync(await PlanAsync(id, source, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Context.Catalogue.DisposeAsync();
        Context.Buffers.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan span) => _now += span;
}
