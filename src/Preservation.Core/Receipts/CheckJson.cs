using System.Text.Json;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>One of the <c>checks</c> of a receipt.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject();
        json.WriteString("holding", check.Holding.Value);
        json.WriteString("store", check.Store);
        json.WriteNumber("sequence", check.Sequence);
        json.WriteString("manifestSha256", check.Manifest.ToString());
        json.WriteString("recordInventorySha256", check.RecordInventory.ToString());
        if (check.Only is { } only)
        {
            json.WriteStartArray("only");
            foreach (var name in only)
                json.WriteStringValue(name.Value);
            json.WriteEndArray();
        }
        json.WriteString("gradeAsked", check.Asked.Name());
        json.WriteString("gradeReached", check.Reached.Name());
        json.WriteStartArray("fallbacks");
        foreach (var fallback in check.Fallbacks)
            json.WriteStringValue(fallback);
        json.WriteEndArray();
        json.WriteNumber("bytesRead", check.BytesRead);
        json.WriteNumber("chunksRead", check.ChunksRead);
        json.WriteNumber("chunksTotal", check.ChunksTotal);
        if (check.Requests is { } requests)
            json.WriteNumber("requests", requests);
        json.WriteString("detection", check.DetectionStatement);
        json.WriteString("endedAt", Moments.Write(check.EndedAt));
        if (check.NextDue is { } due)
            json.WriteString("nextDue", Moments.Write(due));
        json.WriteStartArray("findings");
        foreach (var finding in check.Findings)
            FindingJson.Write(json, finding);
        json.WriteEndArray();
        if (check.Locks is { } locks)
            LockStateJson.Write(json, locks);
        check.Sample?.Write(json);
        if (check.Drill is { } drill)
            DrillJson.Write(json, drill);
        if (check.Part is { } part)
            AuditPartJson.Write(json, part);
        json.WriteEndObject();
    }

    public static Check Read(JsonReading reading)
    {
        var holding = FindingJson.ReadHolding(reading);
        var store = reading.String("store");
        var check = new Check
        {
            Holding = holding,
            Store = store,
            Sequence = reading.Integer("sequence"),
            Manifest = reading.Digest("manifestSha256"),
            RecordInventory = reading.Digest("recordInventorySha256"),
            Only = reading.Optional("only") is null ? null : ReadNames(reading, "only"),
            Asked = ReadGrade(reading, "gradeAsked"),
            Reached = ReadGrade(reading, "gradeReached"),
            Fallbacks = reading.Strings("fallbacks"),
            BytesRead = reading.Integer("bytesRead"),
            ChunksRead = reading.Integer("chunksRead"),
            ChunksTotal = reading.Integer("chunksTotal"),
            Requests = reading.Optional("requests") is null ? null : reading.Integer("requests"),
            NextDue = reading.OptionalMoment("nextDue"),
            EndedAt = reading.Moment("endedAt"),
            Findings = [.. reading.Objects("findings").Select(FindingJson.Read)],
            Locks = LockStateJson.Read(reading),
            Sample = SampleRead.Read(reading),
            Drill = DrillJson.Read(reading),
            Part = AuditPartJson.Read(reading),
        };
        if (check.Drill is null ? check.Reached == Grade.Drill : check.Asked != Grade.Drill)
            reading.Fail("drill", "it is there when the grade 'drill' was reached, and never when another one was asked for");
        if (check.Sample is not null && check.Asked != Grade.Sample)
            reading.Fail("sample", "it is there only when the grade 'sample' was asked for");
        if (check.Part is not null && (check.Only is null || check.Reached != Grade.Full))
            reading.Fail("part", "it is there only when every byte of the artifacts in 'only' was read");
        // For people; a later version may word it otherwise.
        _ = reading.String("detection");
        reading.NoOthers();
        return check;
    }

    private static List<ArtifactName> ReadNames(JsonReading reading, string member)
    {
        List<ArtifactName> names = [];
        foreach (var text in reading.Strings(member))
        {
            if (ArtifactName.TryParse(text, out var name))
                names.Add(name);
            else
                reading.Fail(member, $"'{ArtifactName.Printable(text)}' is no name of an artifact");
        }
        return names;
    }

    private static Grade ReadGrade(JsonReading reading, string member)
    {
        if (!Grades.TryParse(reading.String(member), out var grade))
            reading.Fail(member, "it is no grade that is known");
        return grade;
    }
}
