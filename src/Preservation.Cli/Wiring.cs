using System.CommandLine;
using System.Reflection;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Catalogue;
using Preservation.Cli.Terminal;
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
    public static string Tool { get; } = $"preserve {typeof(Wiring).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    private static Technologies Technologies { get; } = new(
        (store, folder) => StoreFactory.Create(store, ProbeFiles.Read(folder, store.Name), folder, TimeProvider.System),
        (configuration, folder, token) => CatalogueFactory.OpenAsync(configuration, folder, TimeProvider.System, token));

    public static async Task<OpenedArchive> OpenAsync(ParseResult parse, Signing signing, CancellationToken cancellationToken)
    {
        var folder = parse.ArchiveFolder();
        var configuration = OpenArchive.ReadConfiguration(folder);
        var output = parse.Output();
        var progress = output.IsQuiet || output.IsJson ? null : new ConsoleProgress();
        var open = new OpenArchive(folder, Technologies) { Tool = Tool, Progress = progress ?? (IWorkProgress)new NotesOnly(text => System.Console.Error.WriteLine($"note: {text}")) };
        return new OpenedArchive(await open.RunAsync(configuration, OpenSigners(configuration, folder, parse, signing), cancellationToken), configuration, progress);
    }

    /// <summary>One store by itself.</summary>
    public static Task<IObjectStore> OpenStoreAsync(StoreConfiguration store, string folder, Guid archive, CancellationToken cancellationToken) =>
        new OpenArchive(folder, Technologies) { Tool = Tool }.OpenStoreAsync(store, archive, cancellationToken);

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

    private static IReadOnlyList<ISigner> OpenSigners(ArchiveConfiguration configuration, string folder, ParseResult parse, Signing signing)
    {
        var passphrase = parse.Passphrase();
        var isPossible = signing == Signing.Required || signing == Signing.WhenPossible
            && configuration.Signers.All(signer => passphrase is not null || !IsEncrypted(Path.Combine(folder, signer.KeyFile)));
        return isPossible
            ? OpenArchive.OpenSigners(configuration, folder, passphrase)
            : [];
    }

    private static bool IsEncrypted(string path) =>
        !File.Exists(path) || File.ReadAllText(path).Contains("ENCRYPTED", StringComparison.Ordinal);
}
