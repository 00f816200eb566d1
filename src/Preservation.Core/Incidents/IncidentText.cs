using Preservation.Core.Findings;

namespace Preservation.Core.Incidents;

/// <summary>An incident in words that somebody who was just woken up understands: what, where, what is left, what to do.</summary>
public static class IncidentText
{
    private const int Named = 3;

    /// <summary>One line.</summary>
    public static string Title(Incident incident) => incident.Kind switch
    {
        IncidentKind.Damage when incident.ClosedAt is not null => $"'{incident.Holding}' was not whole in store '{incident.Store}'",
        IncidentKind.Away when incident.ClosedAt is not null => $"Store '{incident.Store}' could not be asked",
        IncidentKind.Away => $"Store '{incident.Store}' cannot be asked",
        IncidentKind.Drift when incident.ClosedAt is not null => $"Store '{incident.Store}' was not as it should be",
        IncidentKind.Drift => $"Store '{incident.Store}' is not as it should be ({Kinds(incident.Findings)})",
        IncidentKind.StoreWide => $"Store '{incident.Store}' has {incident.Findings.Count} findings within an hour: it is the store, not its files",
        _ => $"'{incident.Holding}' is not whole in store '{incident.Store}' ({Kinds(incident.Findings)})",
    };

    /// <summary>What is left, and whether anything is lost.</summary>
    public static string Copies(Incident incident) => (incident.Kind, incident.GoodCopies) switch
    {
        (IncidentKind.Drift, _) when incident.Findings.Any(finding => finding is Finding.LedgerDamage or Finding.EvidenceDamage) =>
            "No holding is concerned by that; what was signed, and when, may not be provable from this store any more.",
        (IncidentKind.Drift, _) => "No holding is concerned by that.",
        (IncidentKind.Away, 0) => "Nothing is known to be lost, but no other store has a verified copy of everything in it.",
        (IncidentKind.Away, var copies) => $"Nothing is known to be lost: everything in it has {Count(copies)} elsewhere.",
        (_, 0) => "NO verified copy is left elsewhere. Nothing may be overwritten or deleted in any store before a person has looked.",
        (_, 1) => "Nothing is lost: one verified copy is left elsewhere. The next loss would be final.",
        (_, var copies) => $"Nothing is lost: {Count(copies)} are left elsewhere.",
    };

    /// <summary>The next command.</summary>
    public static string Next(Incident incident) => incident.Kind switch
    {
        IncidentKind.Away => $"Find out why it does not answer, then run 'preserve audit --grade presence --store {incident.Store}'.",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.CapabilityDrift) => $"Run 'preserve store probe {incident.Store}' to see what follows from it.",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.LedgerDamage) => "Change nothing in any store; run 'preserve ledger check' (see ops/runbooks).",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.EvidenceDamage) => "Change nothing in any store; run 'preserve evidence verify' (see ops/runbooks).",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.ClockSkew) => "Compare the clock of this machine with a time server; what was signed meanwhile says the wrong time.",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.LedgerBehind) => "Run 'preserve ledger sync'.",
        IncidentKind.Drift when incident.Findings.Any(finding => finding is Finding.EvidenceDue) => "Run 'preserve evidence renew'.",
        IncidentKind.Drift when incident.Findings.All(finding => finding is Finding.UnfinishedUpload) => $"Run 'preserve store clean {incident.Store} --plan' to see what can be given up.",
        IncidentKind.Drift => $"Find out who put it there or switched it off ('preserve incident show {incident.Id}' lists all), then run 'preserve audit --store {incident.Store} --grade presence'.",
        IncidentKind.StoreWide => $"Do not repair yet: find out what happened to '{incident.Store}' (see ops/runbooks). 'preserve incident show {incident.Id}' lists all.",
        _ when incident.GoodCopies == 0 => $"'preserve incident show {incident.Id}' lists all; keep every store as it is.",
        _ when incident.Findings.All(finding => finding is Finding.NotStored) => $"Run 'preserve store fill {incident.Store}'.",
        _ when incident.Findings.Any(finding => finding.IsRepairable) => $"Run 'preserve repair {incident.Holding}', then 'preserve audit {incident.Holding} --store {incident.Store}'.",
        _ => $"'preserve incident show {incident.Id}' lists all.",
    };

    /// <summary>All of it, several lines.</summary>
    public static string Whole(Incident incident) => string.Join('\n',
        [Title(incident) + ".", .. incident.Findings.Take(Named).Select(finding => finding.Text),
        .. incident.Findings.Count > Named ? new[] { $"And {incident.Findings.Count - Named} more." } : [], Copies(incident), Next(incident)]);

    private static string Kinds(IReadOnlyList<Finding> findings) => findings.Count == 0 ? "repaired, and not audited since"
        : string.Join(", ", findings.GroupBy(finding => finding.Kind).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}"));

    private static string Count(int copies) => copies == 1 ? "one verified copy" : $"{copies} verified copies";
}
