using System.Security.Cryptography;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Scanning;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;

namespace Preservation.Testing;

/// <summary>A real archive in a temporary folder: stores of any kind, SQLite catalogue, a P-384 key, chunks of 64 KiB.</summary>
public sealed class TestArchive : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly List<ArchiveContext> _opened = [];

    private TestArchive(ArchiveContext context, IReadOnlyList<TestStore> stores, TempFolder folder, ManualClock clock) =>
        (Context, Stores, _folder, Clock) = (context, stores, folder, clock);

    public ArchiveContext Context { get; private set; }

    public IReadOnlyList<TestStore> Stores { get; }

    public ManualClock Clock { get; }

    public TempFolder Folder => _folder;

    /// <summary>Folder of a store.</summary>
    public string StoreFolder(string name) => _folder[name];

    /// <summary>With stores that are folders of these names; three when none is named.</summary>
    public static Task<TestArchive> CreateAsync(CancellationToken cancellationToken, params string[] stores) => CreateAsync(
        [.. (stores.Length > 0 ? stores : ["a", "b", "c"]).Select(name => new FolderStore(name))],
        new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), cancellationToken);

    /// <param name="stores">Of any kind, empty.</param>
    /// <param name="now">What its clock says first; servers that lock know the real time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<TestArchive> CreateAsync(IReadOnlyList<TestStore> stores, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        var clock = new ManualClock(now);
        var signer = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("primary", "test custodian"));
        var trust = new TrustPolicy
        {
            Archive = Guid.NewGuid(),
            Threshold = 1,
            Keys = [new TrustedKey { Key = signer.Key, Holder = "test custodian", MaySign = Purposes.Manifests | Purposes.Receipts, ValidFrom = clock.GetUtcNow().AddDays(-1) }],
        };
        foreach (var store in stores.OfType<FolderStore>())
            Directory.CreateDirectory(folder[store.Name]);
        var opened = stores.Select(store => store.Open(folder)).ToList();
        foreach (var store in opened)
            await PrepareStore.RunAsync(store, trust, cancellationToken);
        var policy = PreservationPolicy.Default(stores.Count);
        Directory.CreateDirectory(folder["archive"]);
        var context = new ArchiveContext
        {
            Id = trust.Archive,
            Folder = folder["archive"],
            Stores = opened,
            Trust = trust,
            TrustDigest = Digest.Of(TrustPolicyJson.Write(trust)),
            Policy = policy,
            PolicyDigest = Digest.Of(PolicyJson.Write(policy)),
            Catalogue = SqliteCatalogue.Open(folder["archive", "catalogue.db"], clock),
            Clock = clock,
            Signers = [signer],
            Chunking = new Chunking(Chunking.Alignment),
            Buffers = new AlignedBuffers(1 << 17, 16),
            Parallelism = 2,
            Tool = "preserve test",
        };
        return new TestArchive(context, stores, folder, clock);
    }

    /// <summary>Opens the archive as a new process does: fresh stores, a fresh connection to the catalogue, fresh buffers.</summary>
    /// <param name="wrap">May put something around a store.</param>
    public ArchiveContext Reopen(Func<IObjectStore, IObjectStore>? wrap = null)
    {
        var context = Open(Stores, _folder, Clock, wrap);
        _opened.Add(context);
        return context;
    }

    internal ArchiveContext Open(IReadOnlyList<TestStore> stores, TempFolder folder, ManualClock clock, Func<IObjectStore, IObjectStore>? wrap) => Context with
    {
        Clock = clock,
        Folder = folder["archive"],
        Stores = [.. stores.Select(store => store.Open(folder)).Select(store => wrap?.Invoke(store) ?? store)],
        Catalogue = SqliteCatalogue.Open(folder["archive", "catalogue.db"], clock),
        Buffers = new AlignedBuffers(1 << 17, 16),
    };

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
        foreach (var context in _opened.Append(Context))
        {
            await context.Catalogue.DisposeAsync();
            context.Buffers.Dispose();
        }
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
