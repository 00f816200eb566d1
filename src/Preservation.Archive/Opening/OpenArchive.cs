using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Opening;

/// <summary>What a host brings along: from configurations to stores and to the catalogue.</summary>
/// <param name="CreateStore">Of a configured store and the folder of the archive.</param>
/// <param name="OpenCatalogue">Of an archive and its folder.</param>
public sealed record Technologies(
    Func<StoreConfiguration, string, IObjectStore> CreateStore,
    Func<ArchiveConfiguration, string, CancellationToken, Task<ICatalogue>> OpenCatalogue);

/// <summary>Opens an archive for its verbs, from the files in its folder.</summary>
public sealed class OpenArchive(string folder, Technologies technologies)
{
    public const string TrustFile = "trust.json", PolicyFile = "policy.json", KeysFolder = "keys";

    /// <summary>Buffers on their way, whatever the sizes of files: 24 × 4 MiB.</summary>
    private const int BufferBytes = 96 << 20;

    /// <summary>Name and version of the program, for receipts.</summary>
    public required string Tool { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IWorkProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>Files or chunks worked on at once.</summary>
    public static int Parallelism => Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <exception cref="ArchiveRefusedException">A file is missing, or of another archive.</exception>
    /// <exception cref="Core.Json.DocumentException">A file is wrong; everything that is wrong in it is told.</exception>
    /// <exception cref="CatalogueException">The catalogue cannot be used.</exception>
    public async Task<ArchiveContext> RunAsync(ArchiveConfiguration configuration, IReadOnlyList<ISigner> signers, CancellationToken cancellationToken)
    {
        var policyPath = Path.Combine(folder, PolicyFile);
        var trustPath = Path.Combine(folder, TrustFile);
        var (trust, policy) = (ReadTrust(trustPath), ReadFile(policyPath, "Put it back, or write one as manifests/README.md says."));
        if (trust.Archive != configuration.Archive)
            throw new ArchiveRefusedException($"'{TrustFile}' is of the archive {trust.Archive}, '{ArchiveConfiguration.FileName}' of {configuration.Archive}. Put the right one back.");
        List<IObjectStore> stores = [];
        foreach (var store in configuration.Stores.Where(store => store.Life != StoreLife.Retired))
            stores.Add(await OpenStoreAsync(store, configuration.Archive, cancellationToken));
        return new ArchiveContext
        {
            Id = configuration.Archive,
            Folder = folder,
            Stores = stores,
            Draining = configuration.Stores.Where(store => store.Life == StoreLife.Draining).Select(store => store.Name).ToHashSet(),
            LedgerHead = configuration.LedgerHead,
            Labels = configuration.Stores.ToDictionary(store => store.Name, store => store.Labels),
            Trust = trust,
            TrustDigest = Digest.Of(File.ReadAllBytes(trustPath)),
            Policy = PolicyJson.Parse(policy, $"'{policyPath}'"),
            PolicyDigest = Digest.Of(policy),
            Signers = signers,
            Catalogue = await technologies.OpenCatalogue(configuration, folder, cancellationToken),
            Clock = Clock,
            Chunking = configuration.Chunking,
            Buffers = NewBuffers(configuration.Chunking),
            Parallelism = Parallelism,
            Tool = Tool,
            Progress = Progress,
        };
    }

    /// <summary>A store, as it was found to be when it was last probed. One that cannot be used does not stop the others: it tells why when it is asked.</summary>
    public async Task<IObjectStore> OpenStoreAsync(StoreConfiguration store, Guid archive, CancellationToken cancellationToken)
    {
        try
        {
            return await PrepareStore.OpenAsync(technologies.CreateStore(store, folder), archive, cancellationToken);
        }
        catch (ArchiveRefusedException e)
        {
            return new ClosedStore(store.Name, new ObjectStoreException(store.Name, StoreFailure.Denied, e.Message, e));
        }
    }

    public static AlignedBuffers NewBuffers(Chunking chunking) =>
        new(Math.Max(chunking.ChunkSize, Chunking.DefaultSize), Math.Max(8, BufferBytes / chunking.ChunkSize));

    public static ArchiveConfiguration ReadConfiguration(string folder)
    {
        var path = Path.Combine(folder, ArchiveConfiguration.FileName);
        return ArchiveConfiguration.Parse(
            ReadFile(path, "Name the archive with --archive or PRESERVATION_ARCHIVE, or make one with 'preserve init'."), $"'{path}'");
    }

    public static TrustPolicy ReadTrust(string path) =>
        TrustPolicyJson.Parse(ReadFile(path, "Name the trust policy that you were given, or put it back from its backup."), $"'{path}'");

    /// <summary>The signing keys of the configuration.</summary>
    /// <exception cref="ArchiveRefusedException">A key cannot be opened.</exception>
    public static IReadOnlyList<ISigner> OpenSigners(ArchiveConfiguration configuration, string folder, string? passphrase) =>
        [.. configuration.Signers.Select(signer => KeyFiles.Open(Path.Combine(folder, signer.KeyFile), new SignerName(signer.Name, signer.Holder), passphrase))];

    private static byte[] ReadFile(string path, string next) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new ArchiveRefusedException($"'{path}' does not exist. {next}");
}
