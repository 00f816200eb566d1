using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Archive.Ordering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Worker.Api.Access;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Ordering;

/// <summary>All that the API changes: what workers do next, and that an incident is known. Never weights, manifests, policy or keys.</summary>
internal static class OrderPages
{
    /// <summary>Asks for audits of a holding before they are due. Budgets and pauses bind them all the same.</summary>
    public static async Task<Accepted<RequestsAnswer>> RunAsync(HttpContext context, ArchiveContext archive, [Description("Of the holding.")] string id, CancellationToken cancellationToken)
    {
        var input = new Input(context.Request);
        var (store, grade) = ((string?)null, Grade.Full);
        await input.BodyAsync(context.Request, body =>
        {
            store = body.OptionalString("store");
            if (body.OptionalString("grade") is { } word && (!Grades.TryParse(word, out grade) || grade is not (Grade.Presence or Grade.Sample or Grade.Full)))
                body.Fail("grade", $"it is '{word}'; presence, sample or full is expected");
        }, cancellationToken);
        store = input.Store(archive, "store", store);
        var holding = await input.FoundAsync(archive, id, cancellationToken);
        var caller = Caller.Of(context);
        var requests = await new AskAudit(archive).RunAsync(holding.Id.Value, store, grade, caller.Name, cancellationToken);
        caller.Did = $"audits of {OrderText.Subject(holding.Id, store)} by grade '{grade.Name()}' were asked for";
        return TypedResults.Accepted("/api/v1/work", new RequestsAnswer { Requests = [.. requests.Select(RequestItem.Of)] });
    }

    /// <summary>Pauses a store, a holding, both together, or everything; a pause of the same gives way to it.</summary>
    public static async Task<Created<PauseItem>> PauseAsync(HttpContext context, ArchiveContext archive, CancellationToken cancellationToken)
    {
        var input = new Input(context.Request);
        var (store, id, reason, span) = ((string?)null, (string?)null, "", (TimeSpan?)null);
        await input.BodyAsync(context.Request, body =>
        {
            (store, id, reason) = (body.OptionalString("store"), body.OptionalString("holding"), OrderInput.Reason(body));
            if (body.OptionalString("for") is not { } text)
                return;
            if (Durations.TryParse(text, out var parsed))
                span = parsed;
            else
                body.Fail("for", $"it is '{text}'; a whole number and s, m, h or d is expected, such as 12h");
        }, cancellationToken);
        store = input.Store(archive, "store", store);
        var holding = input.Holding("holding", id);
        await input.KnownAsync(archive, "holding", holding, cancellationToken);
        input.Accept();
        var caller = Caller.Of(context);
        var pause = await new PauseWork(archive).RunAsync(holding?.Value, store, reason, caller.Name, archive.Now() + span, cancellationToken);
        caller.Did = OrderText.Of(pause);
        return TypedResults.Created("/api/v1/work", PauseItem.Of(pause));
    }

    /// <summary>Ends the pause of exactly these. One of something wider or narrower stays.</summary>
    public static async Task<NoContent> ResumeAsync(HttpContext context, ArchiveContext archive, [Description("Absent for the pause of every store.")] string? store, [Description("Absent for the pause of every holding.")] string? holding, CancellationToken cancellationToken)
    {
        var input = new Input(context.Request, "store", "holding");
        var (name, id) = (input.Store(archive, "store", store), input.Holding("holding", holding));
        input.Accept();
        if (!(await archive.Catalogue.PausesAsync(cancellationToken)).Any(pause => pause.Store == name && pause.Holding == id))
            throw NoPause(id, name);
        await new ResumeWork(archive).RunAsync(id?.Value, name, cancellationToken);
        Caller.Of(context).Did = $"the pause of {OrderText.Subject(id, name)} was ended";
        return TypedResults.NoContent();
    }

    /// <summary>Says that an incident is known: it is not told again, and stays open until an audit finds it gone. Signed and kept.</summary>
    public static async Task<Ok<IncidentItem>> AcknowledgeAsync(HttpContext context, ArchiveContext archive, [Description("Of the incident.")] string id, CancellationToken cancellationToken)
    {
        var (input, reason) = (new Input(context.Request), "");
        await input.BodyAsync(context.Request, body => reason = OrderInput.Reason(body), cancellationToken);
        input.Accept();
        if ((await new FindIncidents(archive).OpenAsync(cancellationToken)).All(incident => incident.Id != id))
            throw ApiRefusal.NotFound($"There is no open incident '{id}'.");
        var incident = await new AcknowledgeIncident(archive).RunAsync(id, reason, cancellationToken);
        Caller.Of(context).Did = $"incident '{incident.Id}' is known: {reason}";
        return TypedResults.Ok(IncidentItem.Of(incident));
    }

    private static ApiRefusal NoPause(HoldingId? holding, string? store) => ApiRefusal.NotFound($"There is no pause of exactly {OrderText.Subject(holding, store)}. /api/v1/work lists those that there are.");
}
