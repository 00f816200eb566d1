using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Manifests;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Incidents to be told.</summary>
internal static class ExampleIncident
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One damaged file of a holding.</summary>
    public static Incident Of(string holding, int goodCopies = 2, int minute = 0) => new()
    {
        Kind = IncidentKind.Damage,
        Store = "nas",
        Holding = HoldingId.Parse(holding),
        OpenedAt = Start.AddMinutes(minute),
        Findings = [new Finding.Missing(new Place(HoldingId.Parse(holding), "nas", "ocfl/x", ArtifactName.Parse("weights/x.bin")), Digest.Of("x"u8))],
        GoodCopies = goodCopies,
    };

    /// <summary>As they are told together: more than so many are one incident of the store.</summary>
    public static IReadOnlyList<Incident> Together(params Incident[] incidents) => GroupIncidents.Run(incidents, 3);
}
