using Preservation.Archive.Configuring;
using Preservation.Core.Incidents;
using Preservation.Testing;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Sending;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>A folder of an archive, a clock, a log, and alerts.</summary>
public abstract class AlertScene : IDisposable
{
    protected static readonly Guid Archive = Guid.Parse("6f1b5f0e-0000-4000-8000-000000000001");

    protected static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected KeptLog Log { get; } = new();

    /// <summary>A limit of thirty seconds is still six tenths of one, which a slow machine keeps.</summary>
    private protected FastClock Clock { get; } = new(50);

    protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Alert Example(int number = 1, string text = "Nothing is lost.\nRun 'preserve repair m'.") => new()
    {
        Id = $"i-{number:D10}-opened-serious",
        Kind = AlertKind.Opened,
        Archive = Archive,
        Incident = $"i-{number:D10}",
        Severity = Severity.Serious,
        Title = $"'m' is not whole in store 's{number}' (1 altered)",
        Text = text,
        At = Start.AddSeconds(number),
    };

    protected Secret Secret(string text)
    {
        File.WriteAllText(Folder["secret"], text + "\n");
        return Preservation.Archive.Configuring.Secret.TryParse("file:secret")!;
    }

    protected Outbox Open(params string[] channels) => new(Folder.Path, channels, new OutboxFiles(), Clock, Log);

    /// <summary>Delivers until something is so, or fails after a minute.</summary>
    protected static async Task DeliverUntilAsync(Outbox outbox, Func<bool> isSo, params IAlertChannel[] channels)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var delivering = outbox.DeliverAsync(channels, end.Token);
        await UntilAsync(isSo);
        await end.CancelAsync();
        await delivering;
    }

    protected static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 3000 && !isSo(); i++)
            await Task.Delay(20, Token);
        Assert.True(isSo(), "it did not come to that within a minute");
    }

    protected IReadOnlyList<string> Waiting(string channel) => Directory.Exists(Folder["worker", "outbox", channel])
        ? [.. Directory.GetFiles(Folder["worker", "outbox", channel], "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];
}
