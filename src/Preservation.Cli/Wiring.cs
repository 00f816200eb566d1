using System.CommandLine;
using System.Reflection;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Catalogue;
using Preservation.Cli.Terminal;
using Preservation.Core.Digests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;
using Preservation.Stores;

namespace Preservation.Cli;

/// <summary>Whether a verb signs.</summary>
internal enum Signing
{
    /// <summary>It never does.</summary>
    No,

    /// <summary>It signs its receipt when a passphrase is at hand.</summary>
    WhenPossible,

    /// <summary>It cannot do its work without.</summary>
    Required,
}

/// <summary>An archive that a command has opened.</summary>
internal sealed class OpenedArchive(ArchiveContext context, ArchiveConfiguration configuration, ConsoleProgress? progress) : IAsyncDisposable
{
    public ArchiveContext Context { get; } = context;

    public ArchiveConfiguration Configuration { get; } = configuration;

    /// <summary>The work is done and is told of from now on.</summary>
    public void EndProgress() => progress?.Dispose();

    public async ValueTask DisposeAsync()
    {
        progress?.Dispose();
        await Context.Catalogue.DisposeAsync();
        foreach (var signer in Context.Signers.OfType<IDisposable>())
            signer.Dispose();
        Context.Buffers.Dispose();
    }
}

/// <summary>From options and files to objects: the one place where the parts of the program meet.</summary>
internal static class Wiring
{
    /// <summary>Buffers on their way, whatever the sizes of files: 24 × 4 MiB.</summary>
    private const int BufferBytes = 96 << 20;

    public const string CatalogueFile = "catalogue.db", TrustFile = "trust.json", PolicyFile = "policy.json", KeysFolder = "keys";

    public static string Tool { get; } = $"preserve {typeof(Wiring).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    public static int Parallelism => Math.Clamp(Environment.ProcessorCount, 1, 16);

    public static async Task<OpenedArchive> OpenAsync(ParseResult parse, Signing signing, CancellationToken cancellationToken)
    {
        var folder = parse.ArchiveFolder();
        var configuration = ReadConfiguration(folder);
        var (trust, policy) = (ReadTrust(Path.Combine(folder, TrustFile)), ReadFile(Path.Combine(folder, PolicyFile), "Put it back, or write one as manifests/README.md says."));
        if (trust.Archive != configuration.Archive)
            throw new ArchiveRefusedException($"'{TrustFile}' is of the archive {trust.Archive}, '{ArchiveConfiguration.FileName}' of {configuration.Archive}. Put the right one back.");
        List<IObjectStore> stores = [];
        foreach (var store in configuration.Stores.Where(store => store.Life != StoreLife.Retired))
            stores.Add(await OpenStoreAsync(store, folder, configuration.Archive, cancellationToken));
        var output = parse.Output();
        var progress = output.IsQuiet || output.IsJson ? null : new ConsoleProgress();
        var context = new ArchiveContext
        {
            Id = configuration.Archive,
            Folder = folder,
            Stores = stores,
            Draining = configuration.Stores.Where(store => store.Life == StoreLife.Draining).Select(store => store.Name).ToHashSet(),
            Labels = configuration.Stores.ToDictionary(store => store.Name, store => store.Labels),
            Trust = trust,
            Policy = PolicyJson.Parse(policy, $"'{Path.Combine(folder, PolicyFile)}'"),
            PolicyDigest = Digest.Of(policy),
            Signers = OpenSigners(configuration, folder, parse, signing),
            Catalogue = OpenCatalogue(Path.Combine(folder, CatalogueFile), configuration),
            Clock = TimeProvider.System,
            Chunking = configuration.Chunking,
            Buffers = NewBuffers(configuration.Chunking),
            Parallelism = Parallelism,
            Tool = Tool,
            Progress = progress ?? (IWorkProgress)NoProgress.Instance,
        };
        return new OpenedArchive(context, configuration, progress);
    }

    /// <summary>A store, as it was found to be when it was last probed. One that cannot be used does not stop the others: it tells why when it is asked.</summary>
    public static async Task<IObjectStore> OpenStoreAsync(StoreConfiguration store, string folder, Guid archive, CancellationToken cancellationToken)
    {
        try
        {
            var created = StoreFactory.Create(store, ProbeFiles.Read(folder, store.Name), folder, TimeProvider.System);
            return await PrepareStore.OpenAsync(created, archive, cancellationToken);
        }
        catch (ArchiveRefusedException e)
        {
            return new ClosedStore(store.Name, new ObjectStoreException(store.Name, StoreFailure.Denied, e.Message, e));
        }
    }

    /// <summary>Makes the place of a new store and asks it for something, before anything is written that would be left behind.</summary>
    /// <exception cref="ObjectStoreException">It does not answer.</exception>
    public static async Task MakePlaceAsync(StoreConfiguration store, string folder, bool makesBucket, CancellationToken cancellationToken)
    {
        await StoreFactory.MakePlaceAsync(store, folder, makesBucket, TimeProvider.System, cancellationToken);
        await StoreFactory.Create(store, StoreCapabilities.Unknown, folder, TimeProvider.System).StatAsync(StorageKey.Parse(StoreLayout.IdentityKey), cancellationToken);
    }

    /// <summary>Makes a store one of the archive and finds out what it can do.</summary>
    public static async Task SetUpStoreAsync(StoreConfiguration store, string folder, TrustPolicy trust, CancellationToken cancellationToken)
    {
        var created = StoreFactory.Create(store, StoreCapabilities.Unknown, folder, TimeProvider.System);
        await PrepareStore.RunAsync(created, trust, cancellationToken);
        ProbeFiles.Write(folder, store.Name, await new ProbeStore(created, TimeProvider.System).RunAsync(cancellationToken));
    }

    // An empty catalogue would say that all is whole, because it knows of nothing.
    private static SqliteCatalogue OpenCatalogue(string path, ArchiveConfiguration configuration) => File.Exists(path)
        ? SqliteCatalogue.Open(path, TimeProvider.System)
        : throw new CatalogueException($"The catalogue '{path}' is missing. Nothing is lost by that: run 'preserve catalogue rebuild --from {(configuration.Stores.Count > 0 ? configuration.Stores[0].Name.Value : "<store>")}'.");

    public static AlignedBuffers NewBuffers(Chunking chunking) =>
        new(Math.Max(chunking.ChunkSize, Chunking.DefaultSize), Math.Max(8, BufferBytes / chunking.ChunkSize));

    public static ArchiveConfiguration ReadConfiguration(string folder)
    {
        var path = Path.Combine(folder, ArchiveConfiguration.FileName);
        return ArchiveConfiguration.Parse(
            ReadFile(path, $"Name the archive with --archive or PRESERVATION_ARCHIVE, or make one with 'preserve init'."), $"'{path}'");
    }

    public static TrustPolicy ReadTrust(string path) =>
        TrustPolicyJson.Parse(ReadFile(path, "Name the trust policy that you were given, or put it back from its backup."), $"'{path}'");

    private static byte[] ReadFile(string path, string next) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new ArchiveRefusedException($"'{path}' does not exist. {next}");

    private static IReadOnlyList<ISigner> OpenSigners(ArchiveConfiguration configuration, string folder, ParseResult parse, Signing signing)
    {
        var passphrase = parse.Passphrase();
        var isPossible = signing == Signing.Required || signing == Signing.WhenPossible
            && configuration.Signers.All(signer => passphrase is not null || !IsEncrypted(Path.Combine(folder, signer.KeyFile)));
        return isPossible
            ? [.. configuration.Signers.Select(signer => KeyFiles.Open(Path.Combine(folder, signer.KeyFile), new SignerName(signer.Name, signer.Holder), passphrase))]
            : [];
    }

    private static bool IsEncrypted(string path) =>
        !File.Exists(path) || File.ReadAllText(path).Contains("ENCRYPTED", StringComparison.Ordinal);
}
