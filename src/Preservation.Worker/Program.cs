using System.Net.Sockets;
using System.Reflection;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Catalogue;
using Preservation.Core.Json;
using Preservation.Stores;
using Preservation.Worker.Operating;

const string usage =
    """
    preservation-worker [--archive <folder>]
    Audits an archive on the schedule of its policy, repairs where the policy allows it, and serves health and metrics.
    The archive is named by --archive or PRESERVATION_ARCHIVE, the passphrase of its key by PRESERVATION_PASSPHRASE or, in a
    file, by PRESERVATION_PASSPHRASE_FILE. Settings: worker.json in the folder of the archive. SIGTERM ends it in order.
    """;
if (args is ["--help" or "-h"])
{
    Console.WriteLine(usage);
    return 0;
}
try
{
    var folder = Path.GetFullPath(args switch
    {
        ["--archive", var named] => named,
        [] => Environment.GetEnvironmentVariable("PRESERVATION_ARCHIVE") ?? throw new ArchiveRefusedException("No archive is named. Give --archive or set PRESERVATION_ARCHIVE."),
        _ => throw new ArchiveRefusedException($"'{string.Join(' ', args)}' is not understood.\n{usage}"),
    });
    var settings = WorkerSettings.Read(folder);
    var configuration = OpenArchive.ReadConfiguration(folder);
    var version = typeof(WorkerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
    var technologies = new Technologies(
        (store, place) => StoreFactory.Create(store, ProbeFiles.Read(place, store.Name), place, TimeProvider.System),
        (archive, place, token) => CatalogueFactory.OpenAsync(archive, place, TimeProvider.System, token));
    var signers = OpenArchive.OpenSigners(configuration, folder, ReadPassphrase());
    var context = await new OpenArchive(folder, technologies) { Tool = $"preservation-worker {version}" }.RunAsync(configuration, signers, CancellationToken.None);
    await using (context.Catalogue)
    {
        await using var app = WorkerHost.Build(context with { Worker = settings.Name }, configuration, settings);
        await app.RunAsync();
    }
    return 0;
}
catch (Exception e) when (e is ArchiveRefusedException or DocumentException or CatalogueException or IOException or UnauthorizedAccessException or SocketException)
{
    Console.Error.WriteLine($"preservation-worker: {e.Message}");
    return 2;
}

static string? ReadPassphrase() => Environment.GetEnvironmentVariable("PRESERVATION_PASSPHRASE_FILE") is { Length: > 0 } file
    ? File.ReadLines(file).FirstOrDefault()
    : Environment.GetEnvironmentVariable("PRESERVATION_PASSPHRASE");
