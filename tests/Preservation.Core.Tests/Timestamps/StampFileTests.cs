using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Timestamps;

namespace Preservation.Core.Tests.Timestamps;

/// <summary>The files beside a timestamp, read strictly.</summary>
public sealed class StampFileTests
{
    public static TheoryData<StampSubject> Subjects() =>
    [
        new StampSubject.ManifestSignature(HoldingId.Parse("m.1"), 3, Digest.Of([1])), new StampSubject.Checkpoint(1_234_567), new StampSubject.Renewal(2, "sha384", "1a2b3c4d"),
    ];

    [Theory, MemberData(nameof(Subjects))]
    public void A_record_is_read_as_it_was_written(StampSubject subject)
    {
        var record = Record(subject);
        var read = StampRecord.Parse(record.Write(), "it");
        Assert.Equal(record.Write(), read.Write());
        Assert.Equal((subject, $"{subject.Folder}/x-20261120T120000Z-{Digest.Of([2]).ToString()[..8]}"), (read.Subject, read.Folder));
        Assert.Equal(subject is StampSubject.Renewal ? null : subject, StampSubject.FromName(subject.Name));
    }

    [Theory]
    [InlineData("\"checkpoint\"", "\"other\"", "it is no subject that is known")]
    [InlineData("\"at\"", "\"att\"", "it is missing")]
    [InlineData("http://x/", "x", "an address is expected")]
    public void What_is_wrong_in_it_is_named(string from, string to, string words)
    {
        var text = System.Text.Encoding.UTF8.GetString(Record(new StampSubject.Checkpoint(1)).Write()).Replace(from, to, StringComparison.Ordinal);
        Assert.Contains(words, Assert.Throws<DocumentException>(() => StampRecord.Parse(System.Text.Encoding.UTF8.GetBytes(text), "it")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_in_the_one_order_and_form()
    {
        var list = new EvidenceList { Algorithm = "sha256", Lines = new(StringComparer.Ordinal) { ["b"] = EvidenceList.Digest("sha256", [1]), ["a"] = EvidenceList.Digest("sha256", [2]) } };
        Assert.Equal(list.Lines, EvidenceList.Parse(list.Write(), "sha256", "it").Lines);
        var lines = System.Text.Encoding.ASCII.GetString(list.Write()).Split('\n');
        foreach (var wrong in new[] { $"{lines[1]}\n{lines[0]}\n", $"{lines[0]}\n{lines[0]}\n", $"{lines[0]}", $"{lines[0].Replace("  ", " ", StringComparison.Ordinal)}\n" })
            Assert.Throws<DocumentException>(() => EvidenceList.Parse(System.Text.Encoding.ASCII.GetBytes(wrong), "sha256", "it"));
        Assert.Throws<DocumentException>(() => EvidenceList.Parse(list.Write(), "md5", "it"));
    }

    private static StampRecord Record(StampSubject subject) => new()
    {
        Archive = Guid.NewGuid(),
        Subject = subject,
        Authority = "x",
        Address = new Uri("http://x/"),
        At = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
        ReceivedAt = new DateTimeOffset(2026, 11, 20, 12, 0, 1, TimeSpan.Zero),
        Policy = "1.2.3",
        Serial = "05",
        Algorithms = ["sha512", "ecdsa"],
        NotAfter = new DateTimeOffset(2036, 11, 20, 12, 0, 0, TimeSpan.Zero),
        Token = Digest.Of([2]),
        Chain = "evidence/certificates/x.pem",
        Revocations = [],
        TrustedBy = "somebody",
        TrustedSince = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero),
    };
}
