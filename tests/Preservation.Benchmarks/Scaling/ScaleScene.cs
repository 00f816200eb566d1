using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Catalogue;
using Preservation.Catalogue.Postgres;
using Preservation.Stores;

namespace Preservation.Benchmarks.Scaling;

/// <summary>A real archive with three empty folders as stores; its catalogue will know of much more than they hold.</summary>
internal sealed class ScaleScene : IAsyncDisposable
{
    private const string Variable = "PRESERVATION_BENCH_CATALOGUE";

    private readonly Scene _scene;

    private ScaleScene(Scene scene, ScaleDatabase database, ArchiveContext context, MovedClock clock) => (_scene, Database, Context, Clock) = (scene, database, context, clock);

    public ScaleDatabase Database { get; }

    public ArchiveContext Context { get; }

    public MovedClock Clock { get; }

    public IReadOnlyDictionary<string, string?> Environment => _scene.Environment;

    public IReadOnlyList<string> Stores => [.. Context.Stores.Select(store => store.Name.Value)];

    /// <summary>A fresh archive; an earlier one of this scene is gone.</summary>
    /// <param name="scene">Where.</param>
    /// <param name="server">PostgreSQL; null for SQLite.</param>
    /// <param name="now">What its clock says first.</param>
    public static async Task<ScaleScene> CreateAsync(Scene scene, PostgresFolder? server, DateTimeOffset now)
    {
        scene.Remove("ours-3");
        scene.NewArchive("one", "two", "three");
        var folder = scene.Archive;
        var configuration = OpenArchive.ReadConfiguration(folder);
        PostgresPlace? place = null;
        if (server is not null)
        {
            scene.Environment[Variable] = server.ConnectionString;
            System.Environment.SetEnvironmentVariable(Variable, server.ConnectionString);
            File.Delete(Path.Combine(folder, CatalogueFactory.FileName));
            configuration = configuration with { Catalogue = new CatalogueConfiguration(Secret.TryParse($"env:{Variable}")!) };
            File.WriteAllBytes(Path.Combine(folder, ArchiveConfiguration.FileName), configuration.Write());
            place = new PostgresPlace(server.ConnectionString, $"preservation_{configuration.Archive:N}");
            await (await PostgresCatalogue.OpenAsync(place, CancellationToken.None)).DisposeAsync();
        }
        var clock = new MovedClock(now);
        var technologies = new Technologies(
            (store, at) => StoreFactory.Create(store, ProbeFiles.Read(at, store.Name), at, clock),
            (archive, at, token) => CatalogueFactory.OpenAsync(archive, at, clock, token));
        var signers = OpenArchive.OpenSigners(configuration, folder, scene.Environment["PRESERVATION_PASSPHRASE"]);
        var context = await new OpenArchive(folder, technologies) { Tool = "benchmark", Clock = clock }.RunAsync(configuration, signers, CancellationToken.None);
        return new ScaleScene(scene, new ScaleDatabase(place, server, Path.Combine(folder, CatalogueFactory.FileName)), context, clock);
    }

    /// <summary>The command that runs the program on the archive, whatever its exit code says of the archive.</summary>
    public string CommandOf(string arguments) => $"{Scene.Preserve} {arguments} --archive {_scene.Archive} > /dev/null || [ $? -ge 3 ]";

    public async ValueTask DisposeAsync()
    {
        await Context.Catalogue.DisposeAsync();
        Context.Buffers.Dispose();
    }
}
