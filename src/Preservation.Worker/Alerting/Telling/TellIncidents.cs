using Microsoft.Extensions.Logging;
using Preservation.Archive.Files;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Policies;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Sending;

namespace Preservation.Worker.Alerting.Telling;

/// <summary>
/// Puts what has to be told into the outbox. What people know lies in <c>worker/told.json</c> and is replaced after the
/// outbox has everything: a crash between the two makes the same alerts again, under the same ids.
/// </summary>
/// <param name="archive">Whose incidents.</param>
/// <param name="archiveFolder">A folder that is there.</param>
/// <param name="outbox">Where alerts go.</param>
/// <param name="openFiles">What says what is open now.</param>
/// <param name="clock">When alerts are made.</param>
/// <param name="log">Where it is told what went wrong here.</param>
public sealed class TellIncidents(Guid archive, string archiveFolder, Outbox outbox, IReadOnlyList<OpenFile> openFiles, TimeProvider clock, ILogger log)
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(archiveFolder), "worker");

    private string ToldPath => Path.Combine(_folder, "told.json");

    /// <summary>One turn; one at a time.</summary>
    /// <param name="rule">When somebody is told.</param>
    /// <param name="open">Open incidents, put together.</param>
    /// <param name="audits">When they ran.</param>
    /// <param name="cancellationToken">Ends it; what was not put is put by the next turn.</param>
    /// <returns>What was put.</returns>
    public async Task<IReadOnlyList<Alert>> RunAsync(AlertRule rule, IReadOnlyList<Incident> open, AuditTimes audits, CancellationToken cancellationToken)
    {
        var before = Read();
        var (alerts, after) = new ChooseAlerts(archive, rule, clock.GetUtcNow()).Run(before, open, audits);
        foreach (var alert in alerts)
            await outbox.PutAsync(alert, cancellationToken);
        DurableFile.CreateFolders(Path.GetFullPath(archiveFolder), _folder);
        var bytes = ToldJson.Write(after);
        if (!bytes.AsSpan().SequenceEqual(ToldJson.Write(before)))
            DurableFile.Write(ToldPath, bytes);
        foreach (var file in openFiles)
            Write(file, open);
        return alerts;
    }

    private Told Read()
    {
        if (!File.Exists(ToldPath))
            return Told.Nothing;
        try
        {
            return ToldJson.Parse(File.ReadAllBytes(ToldPath), ToldPath);
        }
        catch (DocumentException e)
        {
            // To tell twice is better than not to tell.
            var aside = ToldPath + ".unreadable";
            File.Move(ToldPath, aside, overwrite: true);
            log.ToldUnreadable(aside, e.Message);
            return Told.Nothing;
        }
    }

    private void Write(OpenFile file, IReadOnlyList<Incident> open)
    {
        try
        {
            file.Write(open);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.OpenNotWritten(file.Place, e.Message);
        }
    }
}
