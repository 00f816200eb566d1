using System.Text;
using Dapper;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql;

/// <summary>Rows as every database gives them: text and whole numbers only.</summary>
internal sealed record HoldingRow(
    string Id, long Sequence, string Manifest, string RecordInventory, string? DisplayName, string CreatedAt, long Size, long Artifacts)
{
    public const string Select = "select id, sequence, manifest, record_inventory as RecordInventory, display_name as DisplayName, created_at as CreatedAt, size, artifacts from holdings";

    public HoldingEntry ToEntry() => new()
    {
        Id = HoldingId.Parse(Id),
        Sequence = Sequence,
        Manifest = Digest.Parse(Manifest),
        RecordInventory = Digest.Parse(RecordInventory),
        DisplayName = DisplayName,
        CreatedAt = Rows.Moment(CreatedAt)!.Value,
        Size = Size,
        Artifacts = (int)Artifacts,
    };
}

internal sealed record ReplicaRow(string Artifact, string Store, string Condition, string? VerifiedAt, string? AttemptedAt)
{
    public const string Select = "select artifact, store, condition, verified_at as VerifiedAt, attempted_at as AttemptedAt from replicas";

    public ReplicaState ToState() => new(Condition, Rows.Moment(VerifiedAt), Rows.Moment(AttemptedAt));
}

internal sealed record IncidentRow(
    string Cause, long Kind, string? Holding, string Store, string OpenedAt, string? ConfirmedAt, string? ClosedAt, string? AcknowledgedAt, string? Acknowledgement)
{
    public const string Select =
        """
        select cause, kind, holding, store, opened_at as OpenedAt, confirmed_at as ConfirmedAt, closed_at as ClosedAt,
            acknowledged_at as AcknowledgedAt, acknowledgement from incidents
        """;

    public Incident ToIncident() => new()
    {
        Kind = (IncidentKind)Kind,
        Holding = Holding is null ? null : HoldingId.Parse(Holding),
        Store = Store,
        OpenedAt = Rows.Moment(OpenedAt)!.Value,
        ConfirmedAt = Rows.Moment(ConfirmedAt),
        ClosedAt = Rows.Moment(ClosedAt),
        AcknowledgedAt = Rows.Moment(AcknowledgedAt),
        Acknowledgement = Acknowledgement,
    };
}

internal static class Rows
{
    public static DateTimeOffset? Moment(string? text) => Moments.TryParse(text, out var moment) ? moment : null;

    public static string? Text(DateTimeOffset? moment) => moment is { } value ? Moments.Write(value) : null;

    /// <summary>Text that a person gave, without the one character that PostgreSQL cannot keep.</summary>
    public static string? Words(string? text) => text?.Replace('\0', '\uFFFD');

    /// <summary>A condition that a column is one of some texts, with its parameters.</summary>
    public static (string Sql, DynamicParameters Values) In(string column, IReadOnlyCollection<string> texts)
    {
        var values = new DynamicParameters();
        foreach (var (i, text) in texts.Index())
            values.Add($"in{i}", text);
        return (texts.Count == 0 ? "1 = 0" : $"{column} in ({string.Join(", ", texts.Select((_, i) => $"@in{i}"))})", values);
    }

    // One parameter for each: Dapper's own way of writing lists is another one for PostgreSQL.
    public static (string Sql, DynamicParameters Values) WithWeights(IReadOnlyList<Digest> digests)
    {
        var values = new DynamicParameters();
        for (var i = 0; i < digests.Count; i++)
            values.Add($"d{i}", digests[i].ToString());
        var list = string.Join(", ", digests.Select((_, i) => $"@d{i}"));
        return ($"select distinct holding, digest from artifacts where role = 'weights' and digest in ({list}) order by holding, digest", values);
    }

    public static string Write(Finding finding) =>
        Encoding.UTF8.GetString(StrictJson.Write(json => FindingJson.Write(json, finding), indented: false));

    public static Finding ReadFinding(string body)
    {
        using var json = StrictJson.Parse(Encoding.UTF8.GetBytes(body), "a finding in the catalogue");
        List<Problem> problems = [];
        var finding = FindingJson.Read(new JsonReading(json.RootElement, "$", problems));
        return problems.Count == 0 ? finding : throw new DocumentException("a finding in the catalogue", problems);
    }
}
