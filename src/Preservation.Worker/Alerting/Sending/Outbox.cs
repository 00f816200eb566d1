using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Preservation.Worker.Alerting.Channels;

namespace Preservation.Worker.Alerting.Sending;

/// <summary>
/// Alerts that still have to be told: in <c>worker/outbox/CHANNEL/TIME-ID.json</c>, one file per alert and channel, which
/// is deleted once the channel has it. A crash loses none; it repeats what was sent and not yet deleted.
/// </summary>
public sealed class Outbox : IDisposable
{
    private const string TimeForm = "yyyyMMdd'T'HHmmssfff'Z-'", Ending = ".json", TemporaryEnding = ".tmp";

    private readonly string _archiveFolder;
    private readonly Dictionary<string, Channel<bool>> _wakes;
    private readonly OutboxFiles _files;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="archiveFolder">A folder that is there; the outbox is made in it.</param>
    /// <param name="channels">Names of those who have to be told.</param>
    /// <param name="files">How files are written.</param>
    /// <param name="clock">For pauses and limits of time.</param>
    /// <param name="log">Where it is told what could not be told.</param>
    public Outbox(string archiveFolder, IEnumerable<string> channels, OutboxFiles files, TimeProvider clock, ILogger log)
    {
        (_archiveFolder, _files, _clock, _log) = (Path.GetFullPath(archiveFolder), files, clock, log);
        _wakes = channels.ToDictionary(name => name, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }), StringComparer.Ordinal);
        Place = Path.Combine(_archiveFolder, "worker", "outbox");
    }

    /// <summary>The folder.</summary>
    public string Place { get; }

    /// <summary>Once it has returned, the alert reaches every channel, whatever happens. An id that still waits for a channel is not put again.</summary>
    public async Task PutAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (!AlertJson.IsId(alert.Id))
            throw new ArgumentException($"'{alert.Id}' is no id of an alert.", nameof(alert));
        if (_wakes.Count == 0)
            _log.NobodyToTell(alert.Id, alert.Title);
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var (channel, wake) in _wakes)
            {
                Put(alert, Folder(channel));
                wake.Writer.TryWrite(true);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Tells what waits, and what will be put, in the order in which it was put, until it is cancelled. No channel waits for another.</summary>
    /// <param name="channels">Those the outbox was made for.</param>
    /// <param name="cancellationToken">Ends it; what was not told stays.</param>
    public async Task DeliverAsync(IReadOnlyList<IAlertChannel> channels, CancellationToken cancellationToken)
    {
        TellOfOthers();
        await Task.WhenAll(channels.Select(channel =>
            new Delivery(channel, Folder(channel.Name), _wakes[channel.Name].Reader, _files, _clock, _log).RunAsync(cancellationToken)));
    }

    /// <summary>How many alerts wait, each once for every channel that has not taken it.</summary>
    public int Waiting() => Directory.Exists(Place) ? Directory.EnumerateFiles(Place, "*.json", SearchOption.AllDirectories).Count() : 0;

    public void Dispose() => _one.Dispose();

    private string Folder(string channel) => Path.Combine(Place, channel);

    private void Put(Alert alert, string folder)
    {
        _files.CreateFolder(_archiveFolder, folder);
        // What a crash left half written; nobody else writes here.
        foreach (var torn in _files.Names(folder, TemporaryEnding))
            _files.Delete(Path.Combine(folder, torn));
        var (waiting, name) = (_files.Names(folder, Ending), alert.Id + Ending);
        var prefix = Prefix(alert.At.UtcDateTime);
        if (waiting.Any(other => other.Length == prefix.Length + name.Length && other.EndsWith(name, StringComparison.Ordinal)))
            return;
        // What is put later is told later: also within one second, and when the clock was set back.
        if (waiting.Count > 0 && TimeOf(waiting[^1], prefix.Length) is { } last && string.CompareOrdinal(Prefix(last), prefix) >= 0)
            prefix = Prefix(last.AddMilliseconds(1));
        _files.Write(Path.Combine(folder, prefix + name), AlertJson.Write(alert));
    }

    private static string Prefix(DateTime at) => at.ToString(TimeForm, CultureInfo.InvariantCulture);

    // Null when it is not named as the outbox names what waits.
    private static DateTime? TimeOf(string name, int length) => name.Length > length
        && DateTime.TryParseExact(name[..length], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;

    private void TellOfOthers()
    {
        try
        {
            if (!Directory.Exists(Place))
                return;
            foreach (var folder in Directory.EnumerateDirectories(Place).Order(StringComparer.Ordinal))
            {
                var channel = Path.GetFileName(folder);
                if (!_wakes.ContainsKey(channel) && _files.Names(folder, Ending).Count is > 0 and var count)
                    _log.ChannelGone(count, channel, folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.OutboxUnseen(Place, e.Message);
        }
    }
}
