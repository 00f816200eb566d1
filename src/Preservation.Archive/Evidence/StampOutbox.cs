using Preservation.Archive.Files;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>
/// What is to be stamped and was not yet, in the folder of the archive, so that it outlives an authority that is away. A lost
/// outbox loses nothing: <see cref="FindUnstamped"/> finds the same in the stores.
/// </summary>
public sealed class StampOutbox(ArchiveContext archive)
{
    private const string Ending = ".stamp";

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private string Folder => Path.Combine(archive.Folder, "stamps");

    /// <summary>Keeps something until it is stamped. A larger checkpoint contains the smaller ones, which need not wait any more.</summary>
    public void Add(StampItem item)
    {
        DurableFile.CreateFolders(archive.Folder, Folder);
        DurableFile.Write(PathOf(item.Subject), item.Data);
        if (item.Subject is not StampSubject.Checkpoint { Size: var size })
            return;
        foreach (var smaller in Read().Select(each => each.Subject).OfType<StampSubject.Checkpoint>().Where(each => each.Size < size))
            File.Delete(PathOf(smaller));
    }

    public void Remove(StampSubject subject) => File.Delete(PathOf(subject));

    /// <summary>An authority gave nothing just now.</summary>
    public void NoteAway(string authority)
    {
        DurableFile.CreateFolders(archive.Folder, Folder);
        File.WriteAllText(AwayOf(authority), Moments.Write(archive.Now()));
    }

    /// <summary>Whether an authority gave nothing so recently that work which has more to do need not wait for it again.</summary>
    public bool IsAway(string authority) =>
        File.Exists(AwayOf(authority)) && Moments.TryParse(File.ReadAllText(AwayOf(authority)), out var since) && (archive.Now() - since).Duration() < Rest;

    /// <summary>What waits, in the order of its names.</summary>
    public IReadOnlyList<StampItem> Read() => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, $"*{Ending}").Order(StringComparer.Ordinal).Select(Read).OfType<StampItem>()]
        : [];

    private static StampItem? Read(string path)
    {
        try
        {
            return StampSubject.FromName(Path.GetFileNameWithoutExtension(path)) is { } subject ? new StampItem(subject, File.ReadAllBytes(path)) : null;
        }
        catch (FileNotFoundException)
        {
            // Somebody else has stamped it meanwhile.
            return null;
        }
    }

    private string AwayOf(string authority) => Path.Combine(Folder, authority + ".away");

    private string PathOf(StampSubject subject) => Path.Combine(Folder, subject.Name + Ending);
}
