using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Archive.Tests.Scheduling;

/// <summary>Holdings and checks as a catalogue lists them, under the policy that is the default for three stores.</summary>
internal static class DueScene
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static readonly PreservationPolicy Policy = PreservationPolicy.Default(3);

    public static HoldingEntry Holding(string id, DateTimeOffset? createdAt = null) => new()
    {
        Id = HoldingId.Parse(id),
        Sequence = 0,
        Manifest = default,
        RecordInventory = default,
        DisplayName = null,
        CreatedAt = createdAt ?? Now.AddDays(-200),
        Size = 1,
        Artifacts = 1,
    };

    public static CheckEntry Check(string id, Grade reached, DateTimeOffset endedAt, string store = "a") => new(HoldingId.Parse(id), store, reached, endedAt);

    public static DueWork Work(PreservationPolicy policy, IEnumerable<string> ids, params CheckEntry[] checks) => new(policy, [.. ids.Select(id => Holding(id))], checks);

    public static DueWork Work(IEnumerable<string> ids, params CheckEntry[] checks) => Work(Policy, ids, checks);

    /// <summary>Checks of all grades at one time.</summary>
    public static CheckEntry[] All(string id, DateTimeOffset endedAt, string store = "a") =>
        [.. new[] { Grade.Presence, Grade.Sample, Grade.Full }.Select(grade => Check(id, grade, endedAt, store))];
}
