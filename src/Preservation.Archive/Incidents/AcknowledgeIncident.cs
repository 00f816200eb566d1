using Preservation.Archive.Receipts;
using Preservation.Core.Incidents;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Incidents;

/// <summary>Keeps, signed, that a person knows of an incident: it is not told again, and stays open until an audit finds it gone.</summary>
public sealed class AcknowledgeIncident(ArchiveContext archive)
{
    /// <exception cref="ArchiveRefusedException">No open incident has that id.</exception>
    public async Task<Incident> RunAsync(string id, string reason, CancellationToken cancellationToken)
    {
        var incident = (await new FindIncidents(archive).OpenAsync(cancellationToken)).FirstOrDefault(incident => incident.Id == id)
            ?? throw new ArchiveRefusedException($"There is no open incident '{id}'. 'preserve incident list' shows those that are open.");
        foreach (var part in incident.Parts.DefaultIfEmpty(id))
        {
            var now = archive.Now();
            await new IssueReceipt(archive) { Acknowledged = new AcknowledgedIncident(part, reason) }.RunAsync(
                ReceiptKind.Acknowledgement, IssueReceipt.NewId(now), now, [], [], [], cancellationToken);
        }
        return incident with { AcknowledgedAt = archive.Now(), Acknowledgement = reason };
    }
}
