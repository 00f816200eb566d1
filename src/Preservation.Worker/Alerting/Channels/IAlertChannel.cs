namespace Preservation.Worker.Alerting.Channels;

/// <summary>One way to tell people.</summary>
public interface IAlertChannel
{
    /// <summary>As in <c>worker.json</c>.</summary>
    string Name { get; }

    /// <summary>Returns when somebody else has the alert for certain; a repeated alert carries the same id.</summary>
    /// <exception cref="AlertRefusedException">The channel has answered, and will answer the same until somebody changes something.</exception>
    Task SendAsync(Alert alert, CancellationToken cancellationToken);
}

/// <summary>An alert was not taken, and the message says what has to be changed; other alerts may be taken.</summary>
public sealed class AlertRefusedException(string message, Exception? inner = null) : Exception(message, inner);
