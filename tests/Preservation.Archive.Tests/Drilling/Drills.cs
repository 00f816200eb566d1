using Preservation.Archive.Drilling;
using Preservation.Archive.Verifying;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Drilling;

/// <summary>Drills in a folder <c>scratch</c> beside the archive, verified as the program does it.</summary>
internal static class Drills
{
    public const long Roomy = 1L << 40;

    public static Task<DrillOutcome> RunAsync(ArchiveContext archive, string store, bool keep = false, HoldingId? id = null, CancellationToken? token = null) =>
        Of(archive, store, keep).RunAsync(id ?? Damaging.Id, token ?? TestContext.Current.CancellationToken);

    public static DrillHolding Of(ArchiveContext archive, string store, bool keep = false, long free = Roomy, Action<string>? spoil = null)
    {
        var verify = new VerifyFolder(archive.Buffers, archive.Parallelism, archive.Progress);
        return new DrillHolding(archive, new DrillOptions
        {
            Store = store,
            Scratch = Scratch(archive),
            Keep = keep,
            Verify = (folder, manifest, token) =>
            {
                spoil?.Invoke(folder);
                return verify.DifferencesAsync(folder, manifest, archive.Trust, token);
            },
            FreeBytes = _ => free,
        });
    }

    public static string Scratch(ArchiveContext archive) => Path.Combine(Path.GetDirectoryName(archive.Folder)!, "scratch");

    /// <summary>The folder of drills of the holding.</summary>
    public static string FolderOf(ArchiveContext archive) => Path.Combine(Scratch(archive), $"drill-{archive.Id}-{Damaging.Id}");

    /// <summary>Leaves stores with nothing but their identity: who asks them for a holding gets none.</summary>
    public static void Strip(Func<string, string> folderOf, params string[] stores)
    {
        foreach (var store in stores)
            Directory.Delete(Path.Combine(folderOf(store), "ocfl"), recursive: true);
    }

    /// <summary>When the shard was last verified in a store.</summary>
    public static async Task<DateTimeOffset?> VerifiedAsync(ArchiveContext archive, string store) =>
        (await archive.Catalogue.ReplicasAsync(Damaging.Id, TestContext.Current.CancellationToken))
            .Single(replica => replica.Store == store && replica.Artifact.Value == "weights/model-1.bin").State.VerifiedAt;

    /// <summary>A context in which reads of one store go wrong.</summary>
    public static ArchiveContext With(ArchiveContext archive, string store, Faults faults) => archive with
    {
        Stores = [.. archive.Stores.Select(each => each.Name.Value == store ? new FaultyStore(each, faults) : each)],
    };
}
