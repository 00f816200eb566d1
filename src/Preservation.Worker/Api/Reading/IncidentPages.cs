using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Core.Incidents;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Reading;

internal static class IncidentPages
{
    /// <summary>Incidents, the worst first.</summary>
    public static async Task<Ok<IncidentsAnswer>> ListAsync(HttpRequest request, ArchiveContext archive, [Description("'open', or 'all' for those that are over, too.")] string? state, CancellationToken cancellationToken)
    {
        var input = new Input(request, "state");
        if (state is not (null or "open" or "all"))
            input.Fail("state", $"it is '{state}'; open or all is expected");
        input.Accept();
        var open = await new FindIncidents(archive).OpenAsync(cancellationToken);
        var closed = state == "all" ? await ClosedAsync(archive, cancellationToken) : [];
        return TypedResults.Ok(new IncidentsAnswer { Incidents = [.. open.Concat(closed).Select(IncidentItem.Of)] });
    }

    /// <summary>One incident with all its findings, open or over.</summary>
    public static async Task<Ok<IncidentItem>> OneAsync(HttpRequest request, ArchiveContext archive, [Description("Of the incident.")] string id, CancellationToken cancellationToken)
    {
        new Input(request).Accept();
        var open = await new FindIncidents(archive).OpenAsync(cancellationToken);
        var found = open.FirstOrDefault(incident => incident.Id == id)
            // It may be told as a part of another now.
            ?? (await new FindIncidents(archive).EachAsync(cancellationToken)).FirstOrDefault(incident => incident.Id == id)
            ?? (await ClosedAsync(archive, cancellationToken)).FirstOrDefault(incident => incident.Id == id)
            ?? throw ApiRefusal.NotFound($"There is no incident '{id}'.");
        return TypedResults.Ok(IncidentItem.Of(found));
    }

    private static async Task<IReadOnlyList<Incident>> ClosedAsync(ArchiveContext archive, CancellationToken cancellationToken) =>
        [.. (await archive.Catalogue.IncidentsAsync(isOpen: false, cancellationToken)).Where(incident => incident.ClosedAt is not null)];
}
