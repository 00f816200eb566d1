using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Those who are told. They remember everything, also over the death of a worker, and cannot be reached now and then.</summary>
internal sealed class People(string archiveFolder)
{
    public const string Name = "people";

    private readonly List<Alert> _told = [];

    /// <summary>In the order in which they heard it, with what they heard twice.</summary>
    public IReadOnlyList<Alert> Told => _told;

    /// <summary>Ids that waited when a worker died: nobody could know whether they were told.</summary>
    public HashSet<string> Uncertain { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of incidents that were told as one of a store, or as a part of it: they begin and end under each other's names.</summary>
    public HashSet<string> Together { get; } = new(StringComparer.Ordinal);

    public bool IsAway { get; set; }

    /// <summary>Ids that wait to be told.</summary>
    public IReadOnlyList<string> Waiting => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Select(name => name[(name.IndexOf('-') + 1)..])] : [];

    private string Folder => Path.Combine(archiveFolder, "worker", "outbox", Name);

    /// <summary>What a worker reaches them by.</summary>
    public Line Open(Life life) => new(this, life);

    internal sealed class Line(People people, Life life) : IAlertChannel
    {
        public string Name => People.Name;

        /// <summary>Whether somebody tried and could not be heard.</summary>
        public bool WasUnheard { get; private set; }

        public Task SendAsync(Alert alert, CancellationToken cancellationToken)
        {
            life.Step();
            if (people.IsAway)
            {
                WasUnheard = true;
                throw new IOException("Nobody answers.");
            }
            people._told.Add(alert);
            // Told, and not known to be told.
            life.Step();
            return Task.CompletedTask;
        }
    }
}
