using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>A finding as JSON: in receipts, in the catalogue and in <c>--json</c>.</summary>
public static class FindingJson
{
    public static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", finding.Kind);
        WritePlace(json, finding.Place);
        WriteFacts(json, finding);
        json.WriteString("text", finding.Text);
        json.WriteEndObject();
    }

    public static void WritePlace(Utf8JsonWriter json, Place place)
    {
        if (place.Holding is { } holding)
            json.WriteString("holding", holding.Value);
        json.WriteString("store", place.Store);
        json.WriteString("key", place.Key);
        if (place.Artifact is { } artifact)
            json.WriteString("artifact", artifact.Value);
    }

    private static void WriteFacts(Utf8JsonWriter json, Finding finding)
    {
        switch (finding)
        {
            case Finding.Missing missing:
                json.WriteString("expectedSha256", missing.Expected.ToString());
                if (missing.Reason is not null)
                    json.WriteString("reason", missing.Reason);
                break;
            case Finding.Altered altered:
                json.WriteString("expectedSha256", altered.Expected.ToString());
                if (altered.Actual is { } found)
                    json.WriteString("actualSha256", found.ToString());
                json.WriteNumber("actualSize", altered.Size);
                if (altered.Where is not null)
                    json.WriteString("where", altered.Where);
                break;
            case Finding.Truncated truncated:
                json.WriteString("expectedSha256", truncated.Expected.ToString());
                if (truncated.Actual is { } actual)
                    json.WriteString("actualSha256", actual.ToString());
                json.WriteNumber("expectedSize", truncated.ExpectedSize);
                json.WriteNumber("actualSize", truncated.Size);
                break;
            case Finding.Unexpected unexpected:
                json.WriteNumber("actualSize", unexpected.Size);
                json.WriteString("what", unexpected.What);
                break;
            case Finding.RolledBack rolledBack:
                json.WriteNumber("sequence", rolledBack.Sequence);
                json.WriteNumber("newest", rolledBack.Newest);
                break;
            case Finding.UnfinishedUpload upload:
                json.WriteNumber("actualSize", upload.Size);
                json.WriteString("begunAt", Moments.Write(upload.BegunAt));
                break;
            case Finding.ClockSkew skew:
                json.WriteString("source", skew.Source);
                json.WriteNumber("secondsAhead", skew.SecondsAhead);
                break;
            default:
                if (ReasonOf(finding) is { } reason)
                    json.WriteString("reason", reason);
                if (finding is Finding.NotChecked { IsAway: true })
                    json.WriteBoolean("away", true);
                break;
        }
    }

    private static string? ReasonOf(Finding finding) => finding switch
    {
        Finding.Unreadable unreadable => unreadable.Reason,
        Finding.NotChecked notChecked => notChecked.Reason,
        Finding.Untrusted untrusted => untrusted.Reason,
        Finding.LockDrift drift => drift.Reason,
        Finding.CapabilityDrift drift => drift.Reason,
        Finding.LedgerDamage damage => damage.Reason,
        Finding.LedgerBehind behind => behind.Reason,
        Finding.EvidenceDamage damage => damage.Reason,
        Finding.EvidenceDue due => due.Reason,
        _ => null,
    };

    public static Finding Read(JsonReading reading)
    {
        var place = ReadPlace(reading);
        var kind = reading.String("kind");
        Finding finding = kind switch
        {
            "missing" => new Finding.Missing(place, reading.Digest("expectedSha256"), reading.OptionalString("reason")),
            "altered" => new Finding.Altered(place, reading.Digest("expectedSha256"), OptionalDigest(reading, "actualSha256"),
                reading.Integer("actualSize"), reading.OptionalString("where")),
            "truncated" => new Finding.Truncated(place, reading.Digest("expectedSha256"), OptionalDigest(reading, "actualSha256"),
                reading.Integer("expectedSize"), reading.Integer("actualSize")),
            "unexpected" => new Finding.Unexpected(place, reading.Integer("actualSize"), reading.String("what")),
            "rolled-back" => new Finding.RolledBack(place, reading.Integer("sequence"), reading.Integer("newest")),
            "unreadable" => new Finding.Unreadable(place, reading.String("reason")),
            "not-checked" => new Finding.NotChecked(place, reading.String("reason"), reading.Optional("away") is not null && reading.Boolean("away")),
            "untrusted" => new Finding.Untrusted(place, reading.String("reason")),
            "capability-drift" => new Finding.CapabilityDrift(place, reading.String("reason")),
            "ledger-damage" => new Finding.LedgerDamage(place, reading.String("reason")),
            "ledger-behind" => new Finding.LedgerBehind(place, reading.String("reason")),
            "evidence-damage" => new Finding.EvidenceDamage(place, reading.String("reason")),
            "evidence-due" => new Finding.EvidenceDue(place, reading.String("reason")),
            "clock-skew" => new Finding.ClockSkew(place, reading.String("source"), reading.Signed("secondsAhead")),
            "unfinished-upload" => new Finding.UnfinishedUpload(place, reading.Integer("actualSize"), reading.Moment("begunAt")),
            "lock-drift" => new Finding.LockDrift(place, reading.String("reason")),
            _ => new Finding.NotStored(place),
        };
        if (finding.Kind != kind)
            reading.Fail("kind", $"'{kind}' is no kind of finding that is known");
        // For people; a later version may word it otherwise.
        _ = reading.String("text");
        reading.NoOthers();
        return finding;
    }

    internal static Place ReadPlace(JsonReading reading)
    {
        ArtifactName? artifact = null;
        if (reading.OptionalString("artifact") is { } text && !ArtifactName.TryParse(text, out artifact))
            reading.Fail("artifact", "it is no name of an artifact");
        return new Place(reading.Optional("holding") is null ? null : ReadHolding(reading), reading.String("store"), reading.String("key"), artifact);
    }

    internal static HoldingId ReadHolding(JsonReading reading)
    {
        if (!HoldingId.TryParse(reading.String("holding"), out var holding))
            reading.Fail("holding", "it is no holding id");
        return holding ?? HoldingId.Parse("unreadable");
    }

    private static Digest? OptionalDigest(JsonReading reading, string member) =>
        reading.Optional(member) is null ? null : reading.Digest(member);
}
