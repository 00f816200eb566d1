using System.Text.Json;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>A receipt as an in-toto Statement v1 about the manifests that it speaks of.</summary>
public static class ReceiptJson
{
    public static byte[] Write(Receipt receipt) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("_type", OmsStatement.StatementType);
        json.WriteStartArray("subject");
        foreach (var (holding, manifest) in receipt.Checks.Select(check => (check.Holding, check.Manifest)).Distinct())
        {
            json.WriteStartObject();
            json.WriteString("name", holding.Value);
            json.WriteStartObject("digest");
            json.WriteString("sha256", manifest.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("predicateType", Receipt.PredicateType);
        json.WriteStartObject("predicate");
        WritePredicate(json, receipt);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WritePredicate(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteString("id", receipt.Id);
        json.WriteString("kind", Name(receipt.Kind));
        json.WriteString("archive", $"urn:uuid:{receipt.Archive}");
        json.WriteString("startedAt", Moments.Write(receipt.StartedAt));
        json.WriteString("endedAt", Moments.Write(receipt.EndedAt));
        json.WriteString("tool", receipt.Tool);
        if (receipt.Worker is not null)
            json.WriteString("worker", receipt.Worker);
        json.WriteString("policySha256", receipt.Policy.ToString());
        if (receipt.Previous is { } previous)
            json.WriteString("previousReceiptSha256", previous.ToString());
        json.WriteStartArray("checks");
        foreach (var check in receipt.Checks)
            WriteCheck(json, check);
        json.WriteEndArray();
        json.WriteStartArray("repairs");
        foreach (var repair in receipt.Repairs)
            WriteRepair(json, repair);
        json.WriteEndArray();
        json.WriteStartArray("strays");
        foreach (var stray in receipt.Strays)
            FindingJson.Write(json, stray);
        json.WriteEndArray();
        if (receipt.LookedAt.Count > 0)
        {
            json.WriteStartArray("lookedAt");
            foreach (var store in receipt.LookedAt)
                json.WriteStringValue(store);
            json.WriteEndArray();
        }
        if (receipt.Hold is { } hold)
        {
            json.WriteStartObject("hold");
            json.WriteString("holding", hold.Holding.Value);
            json.WriteString("reason", hold.Reason);
            json.WriteEndObject();
        }
        if (receipt.Acknowledged is { } known)
        {
            json.WriteStartObject("acknowledged");
            json.WriteString("incident", known.Incident);
            json.WriteString("reason", known.Reason);
            json.WriteEndObject();
        }
    }

    private static void WriteCheck(Utf8JsonWriter json, Check check)
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
        if (check.Drill is { } drill)
            DrillJson.Write(json, drill);
        if (check.Part is { } part)
            AuditPartJson.Write(json, part);
        json.WriteEndObject();
    }

    private static void WriteRepair(Utf8JsonWriter json, RepairedReplica repair)
    {
        json.WriteStartObject();
        FindingJson.WritePlace(json, repair.Place);
        json.WriteString("was", repair.Was);
        json.WriteString("source", repair.Source);
        if (repair.Quarantine is not null)
            json.WriteString("quarantine", repair.Quarantine);
        json.WriteString("sha256", repair.Digest.ToString());
        json.WriteEndObject();
    }

    /// <exception cref="DocumentException">Everything that is wrong with the payload.</exception>
    public static Receipt Read(ReadOnlyMemory<byte> payload, string document)
    {
        using var parsed = StrictJson.Parse(payload, document);
        List<Problem> problems = [];
        var root = new JsonReading(parsed.RootElement, "$", problems);
        root.Exactly("_type", OmsStatement.StatementType);
        root.Exactly("predicateType", Receipt.PredicateType);
        var receipt = ReadPredicate(root.Object("predicate"));
        var subjects = root.Objects("subject").Select(subject => (subject.String("name"), subject.Object("digest").Digest("sha256"))).ToHashSet();
        if (problems.Count == 0 && !subjects.SetEquals(receipt.Checks.Select(check => (check.Holding.Value, check.Manifest))))
            root.Fail("subject", "it names other manifests than the checks");
        return problems.Count == 0 ? receipt : throw new DocumentException(document, problems);
    }

    private static Receipt ReadPredicate(JsonReading reading)
    {
        var kindName = reading.String("kind");
        // The base library takes numbers too, also those of no kind.
        if (!Enum.TryParse<ReceiptKind>(kindName, ignoreCase: true, out var kind) || !Enum.IsDefined(kind) || kindName != Name(kind))
            reading.Fail("kind", "it is no kind of receipt that is known");
        var receipt = new Receipt
        {
            Id = reading.String("id"),
            Kind = kind,
            Archive = reading.Uuid("archive"),
            StartedAt = reading.Moment("startedAt"),
            EndedAt = reading.Moment("endedAt"),
            Tool = reading.String("tool"),
            Worker = reading.OptionalString("worker"),
            Policy = reading.Digest("policySha256"),
            Previous = reading.Optional("previousReceiptSha256") is null ? null : reading.Digest("previousReceiptSha256"),
            Checks = [.. reading.Objects("checks").Select(ReadCheck)],
            Repairs = [.. reading.Objects("repairs").Select(ReadRepair)],
            Strays = [.. reading.Objects("strays").Select(FindingJson.Read)],
            LookedAt = reading.Optional("lookedAt") is null ? [] : reading.Strings("lookedAt"),
            Hold = ReadHold(reading),
            Acknowledged = ReadAcknowledged(reading),
        };
        if (receipt.Hold is null == receipt.Kind is ReceiptKind.Hold or ReceiptKind.Release)
            reading.Fail("hold", "it is there when the receipt is of a hold or its release, and only then");
        if (receipt.Acknowledged is null == receipt.Kind is ReceiptKind.Acknowledgement)
            reading.Fail("acknowledged", "it is there when the receipt is of an acknowledgement, and only then");
        reading.NoOthers();
        return receipt;
    }

    private static HoldChange? ReadHold(JsonReading reading)
    {
        if (reading.OptionalObject("hold") is not { } hold)
            return null;
        var change = new HoldChange(FindingJson.ReadHolding(hold), hold.String("reason"));
        hold.NoOthers();
        return change;
    }

    private static AcknowledgedIncident? ReadAcknowledged(JsonReading reading)
    {
        if (reading.OptionalObject("acknowledged") is not { } known)
            return null;
        var acknowledged = new AcknowledgedIncident(known.String("incident"), known.String("reason"));
        known.NoOthers();
        return acknowledged;
    }

    private static Check ReadCheck(JsonReading reading)
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
            Drill = DrillJson.Read(reading),
            Part = AuditPartJson.Read(reading),
        };
        if (check.Drill is null ? check.Reached == Grade.Drill : check.Asked != Grade.Drill)
            reading.Fail("drill", "it is there when the grade 'drill' was reached, and never when another one was asked for");
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

    private static string Name(ReceiptKind kind) => kind.ToString().ToLowerInvariant();

    private static Grade ReadGrade(JsonReading reading, string member)
    {
        if (!Grades.TryParse(reading.String(member), out var grade))
            reading.Fail(member, "it is no grade that is known");
        return grade;
    }

    private static RepairedReplica ReadRepair(JsonReading reading)
    {
        var repair = new RepairedReplica(
            FindingJson.ReadPlace(reading), reading.String("was"), reading.String("source"),
            reading.OptionalString("quarantine"), reading.Digest("sha256"));
        reading.NoOthers();
        return repair;
    }
}
