using System.Text;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue;

/// <summary>Rows as SQLite gives them: text and whole numbers only.</summary>
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
    public ReplicaState ToState() => new(Condition, Rows.Moment(VerifiedAt), Rows.Moment(AttemptedAt));
}

internal static class Rows
{
    public static DateTimeOffset? Moment(string? text) => Moments.TryParse(text, out var moment) ? moment : null;

    public static string? Text(DateTimeOffset? moment) => moment is { } value ? Moments.Write(value) : null;

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
