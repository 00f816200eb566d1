using Preservation.Archive.Files;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>Writes alerts into a folder, one JSON file each, for those who look into it by themselves and delete what they have read.</summary>
/// <param name="settings">Which folder.</param>
/// <param name="archiveFolder">What it is relative to; an absolute folder is made in one that is there only.</param>
public sealed class FileChannel(FileSettings settings, string archiveFolder) : IAlertChannel
{
    // A disk that is not mounted must not get a folder in its place.
    private readonly string _root = Path.IsPathRooted(settings.Folder)
        ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Folder))) ?? Path.GetFullPath(settings.Folder) : Path.GetFullPath(archiveFolder);

    public string Name => settings.Name;

    /// <summary>Where alerts and the list of open incidents lie.</summary>
    public string Folder { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(archiveFolder, settings.Folder)));

    /// <summary>What says what is open.</summary>
    public OpenFile Open => new(_root, Folder);

    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DurableFile.CreateFolders(_root, Folder);
        DurableFile.Write(Path.Combine(Folder, alert.Id + ".json"), AlertJson.Write(alert));
        return Task.CompletedTask;
    }
}
