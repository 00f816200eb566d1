using System.Text;
using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Core.Tests.Receipts;

public sealed class ReceiptJsonTests
{
    private static readonly Digest A = Digest.Of("a"u8), B = Digest.Of("b"u8);

    private static readonly Place Place = new(HoldingId.Parse("demo"), "s3-eu", "ocfl/x/weights/ü", ArtifactName.Parse("weights/ü"));

    private static readonly Place Stranger = new(null, "s3-eu", "ocfl/stranger", null);

    private static readonly IReadOnlyList<Finding> Findings =
    [
        new Finding.Missing(Place, A),
        new Finding.Altered(Place, A, B, 7, "chunk 3"),
        new Finding.Altered(Place, A, null, 7, null),
        new Finding.Truncated(Place, A, B, 9, 7),
        new Finding.Truncated(Place, A, null, 9, 0),
        new Finding.Unexpected(Stranger, 7, "file"),
        new Finding.Unreadable(Place, "I/O error"),
        new Finding.NotChecked(Place with { Artifact = null }, "the store is closed"),
        new Finding.Untrusted(Place, "no key"),
        new Finding.RolledBack(Place, 1, 2),
        new Finding.LockDrift(Place, "the lock ends in 2027"),
        new Finding.CapabilityDrift(Place with { Holding = null, Artifact = null }, "'put-if-absent' is ignored now."),
        new Finding.UnfinishedUpload(Place with { Holding = null, Artifact = null }, 7, Example.At),
        new Finding.LedgerDamage(Stranger, "The ledger in store 's3-eu' was rolled back."),
        new Finding.LedgerBehind(Stranger, "Store 's3-eu' has no ledger yet."),
        new Finding.EvidenceDamage(Stranger, "it is of other data"),
        new Finding.EvidenceDue(Stranger, "its certificate ends."),
        new Finding.ClockSkew(Stranger, "store s3-eu", -400),
        new Finding.NotStored(Place),
    ];

    private static readonly Check Parted = Check([], [ArtifactName.Parse("weights/a")]) with
    {
        Reached = Grade.Full,
        Requests = 7,
        NextDue = Example.At.AddDays(90),
        Part = new AuditPart { Since = Example.At, Number = 2, IsLast = true, Previous = A, Workers = ["host (process 7)", "other"], BytesBefore = 9 },
    };

    private static readonly Receipt Receipt = new()
    {
        Id = "20261120T120000Z-1a2b3c4d",
        Clocks = [new ClockComparison("authority x", Example.At, -3), new ClockComparison("store s3-eu", Example.At, 0)],
        Kind = ReceiptKind.Audit,
        Archive = Example.Archive,
        StartedAt = Example.At,
        EndedAt = Example.At.AddHours(1),
        Tool = "preserve 0.1.0",
        Policy = A,
        Previous = B,
        Worker = "host (process 7)",
        Checks = [Check(Findings, null) with { Locks = new LockState(Example.At.AddDays(30), new Dictionary<string, string> { ["ocfl/k"] = "v-2" }) }, Check([], [ArtifactName.Parse("weights/a"), ArtifactName.Parse("dossier/b")]), Parted],
        Repairs = [new(Place, "altered", "disk-1", "quarantine/x", A), new(Place, "missing", "disk-1", null, A)],
        Strays = [Findings[5]],
        LookedAt = ["s3-eu", "disk-1"],
    };

    private static readonly Drill Drill = new()
    {
        BytesRestored = 120,
        Seconds = 3,
        Opened = new Dictionary<string, long> { ["json"] = 4, ["safetensors"] = 2 },
        Opaque = 1,
        NotOpened = [new NotOpened(ArtifactName.Parse("weights/ü"), "it is empty")],
    };

    private static readonly string Valid = Encoding.UTF8.GetString(ReceiptJson.Write(Receipt));

    private static Check Check(IReadOnlyList<Finding> findings, IReadOnlyList<ArtifactName>? only) => new()
    {
        Holding = HoldingId.Parse("demo"),
        Store = "s3-eu",
        Sequence = 2,
        Manifest = A,
        RecordInventory = B,
        Only = only,
        Asked = Grade.Full,
        Reached = Grade.Sample,
        Fallbacks = ["the page cache was in the way"],
        BytesRead = 123,
        ChunksRead = 460,
        ChunksTotal = 203_000,
        EndedAt = Example.At,
        Findings = findings,
    };

    private static Receipt Drilled => Receipt with
    {
        Kind = ReceiptKind.Drill,
        Checks = [Check([], null) with { Asked = Grade.Drill, Reached = Grade.Drill, Drill = Drill }],
        Repairs = [],
        Strays = [],
    };

    [Fact]
    public void Every_kind_of_finding_is_in_the_example() =>
        Assert.Equal(
            typeof(Finding).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Finding))).Select(type => type.Name).Order(StringComparer.Ordinal),
            Findings.Select(finding => finding.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_was_written_is_read_back_with_every_kind_of_finding()
    {
        var read = ReceiptJson.Read(Example.Text(Valid), "receipt");
        Assert.Equal(Findings, read.Checks[0].Findings);
        Assert.Equal(Receipt.Checks[1].Only, read.Checks[1].Only);
        Assert.Null(read.Checks[0].Only);
        Assert.Equal(Receipt.Repairs, read.Repairs);
        Assert.Equal(Receipt.Strays, read.Strays);
        for (var i = 0; i < 2; i++)
        {
            var (written, back) = (Receipt.Checks[i], read.Checks[i]);
            Assert.Equal(written with { Findings = back.Findings, Only = back.Only, Fallbacks = back.Fallbacks, Locks = back.Locks }, back);
            Assert.Equal(written.Fallbacks, back.Fallbacks);
            Assert.Equal((written.Locks?.Until, written.Locks?.Versions.Count), (back.Locks?.Until, back.Locks?.Versions.Count));
        }
        Assert.Equal(Receipt.LookedAt, read.LookedAt);
        Assert.Equal(Receipt with { Checks = read.Checks, Repairs = read.Repairs, Strays = read.Strays, LookedAt = read.LookedAt, Clocks = read.Clocks }, read);
        Assert.Equal(Receipt.Clocks, read.Clocks);
        Assert.Equal(Valid, Encoding.UTF8.GetString(ReceiptJson.Write(read)));
    }

    [Fact]
    public void Each_manifest_is_a_subject_once_and_the_detection_statement_is_there()
    {
        using var json = JsonDocument.Parse(Valid);
        Assert.Equal(A.ToString(), Assert.Single(json.RootElement.GetProperty("subject").EnumerateArray()).GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Contains("460 of 203,000 chunks read", Valid, StringComparison.Ordinal);
        Assert.Equal("receipts/2026/11/20261120T120000Z-1a2b3c4d.dsse.json", Receipt.Key);
    }

    [Theory]
    [InlineData("\"kind\": \"audit\"", "\"kind\": \"Audit\"", "$.predicate.kind")]
    [InlineData("\"kind\": \"audit\"", "\"kind\": \"2\"", "$.predicate.kind")]
    [InlineData("\"kind\": \"audit\"", "\"kind\": \"99\"", "$.predicate.kind")]
    [InlineData("\"kind\": \"missing\"", "\"kind\": \"lost\"", "$.predicate.checks[0].findings[0].kind")]
    [InlineData("\"gradeReached\": \"sample\"", "\"gradeReached\": \"9\"", "$.predicate.checks[0].gradeReached")]
    [InlineData("\"weights/a\"", "\"../a\"", "$.predicate.checks[1].only")]
    [InlineData("\"artifact\": \"weights/ü\"", "\"artifact\": \"/ü\"", "$.predicate.checks[0].findings[0].artifact")]
    [InlineData("\"holding\": \"demo\"", "\"holding\": \"Demo\"", "$.predicate.checks[0].holding")]
    [InlineData("\"tool\"", "\"more\": 1, \"tool\"", "$.predicate.more")]
    [InlineData("\"was\"", "\"more\": 1, \"was\"", "$.predicate.repairs[0].more")]
    [InlineData("\"bytesRead\"", "\"more\": 1, \"bytesRead\"", "$.predicate.checks[0].more")]
    [InlineData("\"expectedSha256\"", "\"more\": 1, \"expectedSha256\"", "$.predicate.checks[0].findings[0].more")]
    [InlineData("\"number\": 2", "\"number\": 0", "$.predicate.checks[2].part.number")]
    [InlineData("\"number\": 2", "\"number\": 1", "$.predicate.checks[2].part.previousPartSha256")]
    [InlineData("\"last\": true", "\"last\": 1", "$.predicate.checks[2].part.last")]
    [InlineData("\"bytesBefore\"", "\"more\": 1, \"bytesBefore\"", "$.predicate.checks[2].part.more")]
    [InlineData("\"gradeReached\": \"full\"", "\"gradeReached\": \"sample\"", "$.predicate.checks[2].part")]
    [InlineData("receipt:v1", "receipt:v2", "$.predicateType")]
    public void One_change_is_refused_where_it_is(string find, string put, string place)
    {
        var at = Valid.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, find);
        var changed = Example.Text(Valid[..at] + put + Valid[(at + find.Length)..]);
        Assert.Contains(Assert.Throws<DocumentException>(() => ReceiptJson.Read(changed, "x")).Problems, problem => problem.Place == place);
    }

    [Theory, InlineData(ReceiptKind.Hold), InlineData(ReceiptKind.Release)]
    public void A_hold_is_read_as_it_was_written_and_stands_in_no_other_receipt(ReceiptKind kind)
    {
        var hold = Receipt with { Kind = kind, Hold = new HoldChange(Receipt.Checks[0].Holding, "case 12/2026") };
        Assert.Equal(hold.Hold, ReceiptJson.Read(ReceiptJson.Write(hold), "x").Hold);
        foreach (var wrong in new[] { hold with { Hold = null }, hold with { Kind = ReceiptKind.Audit } })
            Assert.Contains(Assert.Throws<DocumentException>(() => ReceiptJson.Read(ReceiptJson.Write(wrong), "x")).Problems, problem => problem.Place == "$.predicate.hold");
    }

    [Fact]
    public void A_part_is_read_as_it_was_written_and_says_what_it_is()
    {
        var part = ReceiptJson.Read(Example.Text(Valid), "x").Checks[2];
        Assert.Equal(Parted.Part! with { Workers = part.Part!.Workers }, part.Part);
        Assert.Equal(Parted.Part!.Workers, part.Part.Workers);
        Assert.Equal((Parted.Requests, Parted.NextDue), (part.Requests, part.NextDue));
        Assert.StartsWith("Part 2 of a full audit: every byte of 1 artifacts was read", part.DetectionStatement, StringComparison.Ordinal);
        Assert.Contains("Others are still to be read.", (part with { Part = part.Part with { IsLast = false } }).DetectionStatement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drill_is_read_as_it_was_written()
    {
        var read = ReceiptJson.Read(ReceiptJson.Write(Drilled), "x");
        var drill = read.Checks[0].Drill!;
        Assert.Equal((ReceiptKind.Drill, Grade.Drill), (read.Kind, read.Checks[0].Reached));
        Assert.Equal(Drill, drill with { Opened = Drill.Opened, NotOpened = Drill.NotOpened });
        Assert.Equal(Drill.Opened, drill.Opened);
        Assert.Equal(Drill.NotOpened, drill.NotOpened);
        Assert.Equal(ReceiptJson.Write(Drilled), ReceiptJson.Write(read));
    }

    [Fact]
    public void A_drill_stands_where_its_grade_was_reached_and_never_where_another_was_asked_for()
    {
        var check = Drilled.Checks[0];
        Assert.NotNull(ReceiptJson.Read(ReceiptJson.Write(Of(check with { Reached = Grade.Full })), "x").Checks[0].Drill);
        Assert.Null(ReceiptJson.Read(ReceiptJson.Write(Of(check with { Reached = Grade.None, Drill = null })), "x").Checks[0].Drill);
        foreach (var wrong in new[] { check with { Drill = null }, check with { Asked = Grade.Full, Reached = Grade.Full } })
            Assert.Contains(Assert.Throws<DocumentException>(() => ReceiptJson.Read(ReceiptJson.Write(Of(wrong)), "x")).Problems, problem => problem.Place == "$.predicate.checks[0].drill");

        static Receipt Of(Check check) => Drilled with { Checks = [check] };
    }

    [Theory]
    [InlineData("\"seconds\": 3", "\"seconds\": 2.5", "drill.seconds")]
    [InlineData("\"opaque\": 1,", "", "drill.opaque")]
    [InlineData("\"opaque\"", "\"more\": 1, \"opaque\"", "drill.more")]
    [InlineData("\"format\": \"safetensors\"", "\"format\": \"json\"", "drill.opened[1].format")]
    [InlineData("\"files\": 4", "\"files\": 0", "drill.opened[0].files")]
    [InlineData("\"files\": 4", "\"files\": 4, \"bytes\": 1", "drill.opened[0].bytes")]
    [InlineData("\"artifact\": \"weights/ü\"", "\"artifact\": \"../ü\"", "drill.notOpened[0].artifact")]
    [InlineData("\"reason\": \"it is empty\"", "\"why\": \"it is empty\"", "drill.notOpened[0].reason")]
    public void One_change_of_a_drill_is_refused_where_it_is(string find, string put, string place)
    {
        var text = Encoding.UTF8.GetString(ReceiptJson.Write(Drilled));
        Assert.Contains(find, text, StringComparison.Ordinal);
        var changed = Example.Text(text.Replace(find, put, StringComparison.Ordinal));
        Assert.Contains(Assert.Throws<DocumentException>(() => ReceiptJson.Read(changed, "x")).Problems, problem => problem.Place == $"$.predicate.checks[0].{place}");
    }

    [Fact]
    public void Every_finding_says_where_and_only_real_damage_is_called_damage()
    {
        Assert.All(Findings, finding => Assert.Contains("s3-eu", finding.Text, StringComparison.Ordinal));
        Assert.Equal(["capability-drift", "clock-skew", "evidence-due", "ledger-behind", "not-checked", "not-stored", "unfinished-upload", "unreadable"],
            Findings.Where(finding => !finding.IsDamage).Select(finding => finding.Kind).Order(StringComparer.Ordinal));
        Assert.Equal($"Replica 's3-eu' of 'demo' holds {B.Short} for 'weights/ü'; the manifest says {A.Short} (chunk 3).", Findings[1].Text);
    }
}
