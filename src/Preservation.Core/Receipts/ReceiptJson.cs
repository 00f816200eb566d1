using System.Text.Json;
using Preservation.Core.Digests;
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
        foreach (var (holding, manifest) in Subjects(receipt))
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

    private static IEnumerable<(HoldingId Holding, Digest Manifest)> Subjects(Receipt receipt) =>
        receipt.Checks.Select(check => (check.Holding, check.Manifest)).Concat(receipt.Restored is { } restored ? [(restored.Holding, restored.Manifest)] : []).Distinct();

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
        json.WriteStartArray("clocks");
        foreach (var clock in receipt.Clocks)
        {
            json.WriteStartObject();
            json.WriteString("source", clock.Source);
            json.WriteString("at", Moments.Write(clock.At));
            json.WriteNumber("secondsAhead", clock.SecondsAhead);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("checks");
        foreach (var check in receipt.Checks)
            CheckJson.Write(json, check);
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
        if (receipt.Restored is { } restored)
        {
            json.WriteStartObject("restored");
            json.WriteString("holding", restored.Holding.Value);
            json.WriteNumber("sequence", restored.Sequence);
            json.WriteString("manifestSha256", restored.Manifest.ToString());
            json.WriteNumber("files", restored.Files);
            json.WriteStartArray("missing");
            foreach (var name in restored.Missing)
                json.WriteStringValue(name);
            json.WriteEndArray();
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
        if (problems.Count == 0 && !subjects.SetEquals(Subjects(receipt).Select(subject => (subject.Holding.Value, subject.Manifest))))
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
            // Earlier versions compared it with nothing.
            Clocks = reading.Optional("clocks") is null ? [] : [.. reading.Objects("clocks").Select(ReadClock)],
            Checks = [.. reading.Objects("checks").Select(CheckJson.Read)],
            Repairs = [.. reading.Objects("repairs").Select(ReadRepair)],
            Strays = [.. reading.Objects("strays").Select(FindingJson.Read)],
            LookedAt = reading.Optional("lookedAt") is null ? [] : reading.Strings("lookedAt"),
            Hold = ReadHold(reading),
            Restored = ReadRestored(reading),
            Acknowledged = ReadAcknowledged(reading),
        };
        if (receipt.Hold is null == receipt.Kind is ReceiptKind.Hold or ReceiptKind.Release)
            reading.Fail("hold", "it is there when the receipt is of a hold or its release, and only then");
        if (receipt.Restored is null == receipt.Kind is ReceiptKind.Restore)
            reading.Fail("restored", "it is there when the receipt is of a restore, and only then");
        if (receipt.Acknowledged is null == receipt.Kind is ReceiptKind.Acknowledgement)
            reading.Fail("acknowledged", "it is there when the receipt is of an acknowledgement, and only then");
        reading.NoOthers();
        return receipt;
    }

    private static ClockComparison ReadClock(JsonReading reading)
    {
        var clock = new ClockComparison(reading.String("source"), reading.Moment("at"), reading.Signed("secondsAhead"));
        reading.NoOthers();
        return clock;
    }

    private static HoldChange? ReadHold(JsonReading reading)
    {
        if (reading.OptionalObject("hold") is not { } hold)
            return null;
        var change = new HoldChange(FindingJson.ReadHolding(hold), hold.String("reason"));
        hold.NoOthers();
        return change;
    }

    private static RestoredHolding? ReadRestored(JsonReading reading)
    {
        if (reading.OptionalObject("restored") is not { } restored)
            return null;
        var holding = new RestoredHolding(FindingJson.ReadHolding(restored), restored.Integer("sequence"), restored.Digest("manifestSha256"), restored.Integer("files"), restored.Strings("missing"));
        restored.NoOthers();
        return holding;
    }

    private static AcknowledgedIncident? ReadAcknowledged(JsonReading reading)
    {
        if (reading.OptionalObject("acknowledged") is not { } known)
            return null;
        var acknowledged = new AcknowledgedIncident(known.String("incident"), known.String("reason"));
        known.NoOthers();
        return acknowledged;
    }

    private static string Name(ReceiptKind kind) => kind.ToString().ToLowerInvariant();

    private static RepairedReplica ReadRepair(JsonReading reading)
    {
        var repair = new RepairedReplica(
            FindingJson.ReadPlace(reading), reading.String("was"), reading.String("source"),
            reading.OptionalString("quarantine"), reading.Digest("sha256"));
        reading.NoOthers();
        return repair;
    }
}
