using Preservation.Archive.Configuring;

namespace Preservation.Worker.Alerting.Settings;

/// <summary>Who is told, and how: the member <c>alerts</c> of <c>worker.json</c>. Names are unique over all kinds.</summary>
public sealed record AlertSettings
{
    /// <summary>Nobody is told.</summary>
    public static AlertSettings None { get; } = new() { Webhooks = [], Mail = [], Files = [], Heartbeat = null };

    public required IReadOnlyList<WebhookSettings> Webhooks { get; init; }

    public required IReadOnlyList<MailSettings> Mail { get; init; }

    public required IReadOnlyList<FileSettings> Files { get; init; }

    /// <summary>Null when nobody waits for a sign of life.</summary>
    public required HeartbeatSettings? Heartbeat { get; init; }
}

/// <summary>An address that takes alerts as JSON.</summary>
public sealed record WebhookSettings
{
    public required string Name { get; init; }

    public required Uri Url { get; init; }

    /// <summary>What bodies are signed with, so that the receiver can tell whose they are.</summary>
    public required Secret Secret { get; init; }
}

/// <summary>People who get mail.</summary>
public sealed record MailSettings
{
    public required string Name { get; init; }

    public required string Server { get; init; }

    public required int Port { get; init; }

    /// <summary>Whether the connection must become secret by STARTTLS.</summary>
    public required bool Tls { get; init; }

    public required string From { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Null when the server asks for none; then there is no password either.</summary>
    public required string? User { get; init; }

    public required Secret? Password { get; init; }
}

/// <summary>A folder for those who look into it by themselves.</summary>
public sealed record FileSettings
{
    public required string Name { get; init; }

    /// <summary>Relative to the archive's folder, or absolute.</summary>
    public required string Folder { get; init; }
}

/// <summary>An address that is called while all is well, and that alarms when the calls stay away.</summary>
public sealed record HeartbeatSettings
{
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromMinutes(5);

    public required Uri Url { get; init; }

    public required TimeSpan Every { get; init; }
}
