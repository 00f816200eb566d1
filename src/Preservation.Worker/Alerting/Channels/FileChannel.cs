using Preservation.Archive.Files;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>Writes alerts into a folder, one JSON file each, for those who look into it by themselves and delete what they have read.</summary>
/// <param name="settings">Which folder.</param>
/// <param name="archiveFolder">What it is relative to.</param>
public sealed class FileChannel(FileSettings settings, string archiveFolder) : IAlertChannel
{
    public string Name => settings.Name;

    /// <summary>Where alerts and the list of open incidents lie.</summary>
    public string Folder { get; } = Path.GetFullPath(Path.Combine(archiveFolder, settings.Folder));

    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DurableFile.CreateFolders(Path.GetPathRoot(Folder)!, Folder);
        DurableFile.Write(Path.Combine(Folder, alert.Id + ".json"), AlertJson.Write(alert));
        return Task.CompletedTask;
    }
}
