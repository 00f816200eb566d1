using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Sending;

/// <summary>How alerts get to people: the outbox in which they wait, and the channels that empty it. It disposes all of them.</summary>
/// <param name="outbox">Made for these channels.</param>
/// <param name="channels">Who tells.</param>
/// <param name="openFiles">What says what is open now.</param>
public sealed class AlertRoute(Outbox outbox, IReadOnlyList<IAlertChannel> channels, IReadOnlyList<OpenFile> openFiles) : IDisposable
{
    public Outbox Outbox => outbox;

    public IReadOnlyList<OpenFile> OpenFiles => openFiles;

    /// <summary>With the channels that the settings name.</summary>
    public static AlertRoute Open(AlertSettings settings, ArchiveContext archive, ILogger log)
    {
        var channels = new AlertChannels(settings, archive.Folder, archive.Clock, log);
        var outbox = new Outbox(archive.Folder, channels.All.Select(channel => channel.Name), new OutboxFiles(), archive.Clock, log);
        return new AlertRoute(outbox, channels.All, channels.OpenFiles);
    }

    /// <summary>Tells what waits, and what will be put, until it is cancelled.</summary>
    public Task DeliverAsync(CancellationToken cancellationToken) => outbox.DeliverAsync(channels, cancellationToken);

    public void Dispose()
    {
        outbox.Dispose();
        foreach (var channel in channels.OfType<IDisposable>())
            channel.Dispose();
    }
}
