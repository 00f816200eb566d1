using Microsoft.Extensions.Logging;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>The channels that the settings name.</summary>
public sealed class AlertChannels : IDisposable
{
    private readonly List<WebhookChannel> _webhooks;

    public AlertChannels(AlertSettings settings, string archiveFolder, TimeProvider clock, ILogger log)
    {
        _webhooks = [.. settings.Webhooks.Select(webhook => new WebhookChannel(webhook, archiveFolder, clock))];
        List<FileChannel> files = [.. settings.Files.Select(file => new FileChannel(file, archiveFolder))];
        All = [.. _webhooks, .. settings.Mail.Select(mail => new MailChannel(mail, archiveFolder, log)), .. files];
        OpenFiles = [.. files.Select(file => file.Open)];
    }

    public IReadOnlyList<IAlertChannel> All { get; }

    /// <summary>One for each file channel.</summary>
    public IReadOnlyList<OpenFile> OpenFiles { get; }

    public void Dispose() => _webhooks.ForEach(webhook => webhook.Dispose());
}
