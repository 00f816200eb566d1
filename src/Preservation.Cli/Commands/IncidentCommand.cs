using System.CommandLine;
using System.Text.Json;
using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve incident</c>: what went wrong, what is left, what to do.</summary>
internal static class IncidentCommand
{
    public static Command Create() => new Verb("incident", "Show what went wrong and is not over, and say that it is known.", "preserve incident list", "preserve incident acknowledge i-0123456789 --reason 'disk is ordered'")
    {
        CreateList(), CreateShow(), CreateAcknowledge(),
    };

    private static Verb CreateList()
    {
        var all = new Option<bool>("--all") { Description = "Also those that are over." };
        var command = new Verb("list", "List incidents, the worst first.", "preserve incident list", "preserve incident list --all --json") { all };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var open = await new FindIncidents(archive.Context).OpenAsync(token);
            var closed = parse.GetValue(all) ? (await archive.Context.Catalogue.IncidentsAsync(isOpen: false, token)).Where(incident => incident.ClosedAt is not null).ToList() : [];
            var output = parse.Output();
            if (open.Count + closed.Count == 0)
                output.Say("There is no open incident.");
            else
                output.Table(["incident", "severity", "since", "state", "what"], open.Concat(closed).Select(incident => (IReadOnlyList<string>)[incident.Id, incident.ClosedAt is null ? Word(incident) : "", $"{incident.OpenedAt:u}", State(incident), IncidentText.Title(incident)]));
            output.Write(json => WriteAll(json, open.Concat(closed)));
            return open.Any(incident => incident.Kind != IncidentKind.Away) ? ExitCode.Damage : open.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateShow()
    {
        var id = new Argument<string>("incident") { Description = "Its id." };
        var command = new Verb("show", "Show one open incident with all its findings.", "preserve incident show i-0123456789") { id };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var incident = (await new FindIncidents(archive.Context).OpenAsync(token)).FirstOrDefault(incident => incident.Id == parse.GetRequiredValue(id))
                ?? throw new ArchiveRefusedException($"There is no open incident '{parse.GetRequiredValue(id)}'. 'preserve incident list' shows those that are open.");
            var output = parse.Output();
            output.Say($"{IncidentText.Title(incident)}.");
            output.Say($"{Word(incident)}, since {incident.OpenedAt:u}, {State(incident)}.");
            output.TellAll([.. incident.Findings.Select(finding => finding.Text)]);
            output.Say(IncidentText.Copies(incident));
            output.Say(IncidentText.Next(incident));
            output.Write(json => WriteAll(json, [incident]));
            return incident.Kind == IncidentKind.Away ? ExitCode.Inconclusive : ExitCode.Damage;
        });
        return command;
    }

    private static Verb CreateAcknowledge()
    {
        var id = new Argument<string>("incident") { Description = "Its id." };
        var reason = new Option<string>("--reason") { Description = "What is done about it; it is signed and kept.", Required = true };
        var command = new Verb("acknowledge", "Say that an incident is known: it is not told again, and stays open until an audit finds it gone.", "preserve incident acknowledge i-0123456789 --reason 'disk is ordered'") { id, reason };
        command.SetWork(async (parse, token) =>
        {
            if (string.IsNullOrWhiteSpace(parse.GetRequiredValue(reason)))
                throw new ArchiveRefusedException("--reason: it is empty; say what is done, it is signed and kept.");
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            var incident = await new AcknowledgeIncident(archive.Context).RunAsync(parse.GetRequiredValue(id), parse.GetRequiredValue(reason), token);
            var output = parse.Output();
            output.Say($"'{incident.Id}' is known: {IncidentText.Title(incident)}. It stays open until an audit finds it gone.");
            output.Write(json => WriteAll(json, [incident]));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Word(Incident incident) => incident.Severity.ToString().ToLowerInvariant();

    private static string State(Incident incident) => incident switch
    {
        { ClosedAt: { } at } => $"over since {at:u}",
        { AcknowledgedAt: { } at } => $"known since {at:u} ({incident.Acknowledgement})",
        { ConfirmedAt: not null } => "open, confirmed by a second look",
        _ => "open",
    };

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<Incident> incidents)
    {
        json.WriteStartArray("incidents");
        foreach (var incident in incidents)
        {
            json.WriteStartObject();
            json.WriteString("id", incident.Id);
            json.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(incident.Kind.ToString()));
            json.WriteString("severity", Word(incident));
            json.WriteString("store", incident.Store);
            if (incident.Holding is { } holding)
                json.WriteString("holding", holding.Value);
            json.WriteString("openedAt", Moments.Write(incident.OpenedAt));
            foreach (var (name, at) in new[] { ("confirmedAt", incident.ConfirmedAt), ("acknowledgedAt", incident.AcknowledgedAt), ("closedAt", incident.ClosedAt) })
            {
                if (at is { } moment)
                    json.WriteString(name, Moments.Write(moment));
            }
            json.WriteNumber("goodCopies", incident.GoodCopies);
            json.WriteString("title", IncidentText.Title(incident));
            if (incident.ClosedAt is null)
            {
                json.WriteString("copies", IncidentText.Copies(incident));
                json.WriteString("next", IncidentText.Next(incident));
            }
            json.WriteStartArray("findings");
            foreach (var finding in incident.Findings)
                FindingJson.Write(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
