using System.Text;
using Preservation.Archive.Files;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>The file <c>OPEN</c> in the folder of a file channel: ids of open incidents, one a line, the worst first; it is there only while there are some.</summary>
/// <param name="root">A folder that is never made.</param>
/// <param name="folder">Of the channel, below the root.</param>
public sealed class OpenFile(string root, string folder)
{
    public string Place { get; } = Path.Combine(folder, "OPEN");

    /// <summary>Makes the file say what is open now.</summary>
    public void Write(IReadOnlyList<Incident> open)
    {
        if (open.Count > 0)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(open.Select(incident => incident.Id + "\n")));
            // Written only when it changed, so that its time says since when.
            if (File.Exists(Place) && File.ReadAllBytes(Place).AsSpan().SequenceEqual(bytes))
                return;
            DurableFile.CreateFolders(root, folder);
            DurableFile.Write(Place, bytes);
        }
        else if (File.Exists(Place))
        {
            File.Delete(Place);
            DurableFile.FlushFolder(folder);
        }
    }
}
