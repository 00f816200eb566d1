using Preservation.Core.Findings;
using Preservation.Core.Receipts;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Every way in which a store can differ, and what an audit calls it.</summary>
public sealed class FindingTests(FindingTests.Registered registered) : IClassFixture<FindingTests.Registered>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Prepared once; each case spoils a copy.</summary>
    public sealed class Registered : IAsyncLifetime
    {
        public TestArchive Archive { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Archive = await ArchiveAsync();

        public ValueTask DisposeAsync() => Archive.DisposeAsync();
    }

    // What is done to store b, and the findings of a full audit; those that a presence audit has too have a star.
    private static readonly Dictionary<string, (Action<string> Damage, string[] Findings)> Cases = new()
    {
        ["nothing"] = (_ => { }, []),
        ["a shard is gone"] = (b => File.Delete($"{b}/{Shard}"), ["missing*"]),
        ["one bit of a shard flips"] = (b => FlipBit($"{b}/{Shard}", 70_000), ["altered"]),
        ["the last bit of a shard flips"] = (b => FlipBit($"{b}/{Shard}", -1), ["altered"]),
        ["one bit of a transcript flips"] = (b => FlipBit($"{b}/{Transcript}", 2), ["altered"]),
        ["a shard is cut"] = (b => Resize($"{b}/{Shard}", -1), ["truncated*"]),
        ["a shard is emptied"] = (b => Resize($"{b}/{Shard}", -200_000), ["truncated*"]),
        ["a shard has grown"] = (b => Resize($"{b}/{Shard}", 1), ["altered*"]),
        ["a file lies in the object that nobody named"] = (b => Add($"{b}/{Weights}/v1/content/weights/more.bin"), ["unexpected*"]),
        ["a link lies in the object"] = (b => File.CreateSymbolicLink($"{b}/{Weights}/v1/content/link", "/etc/passwd"), ["unexpected*"]),
        ["an empty folder lies in the object"] = (b => Directory.CreateDirectory($"{b}/{RecordFolder}/extensions"), ["unexpected*"]),
        ["a link lies in place of a shard"] = (b => InsteadOf($"{b}/{Shard}", path => File.CreateSymbolicLink(path, "model-2.bin")), ["unreadable*"]),
        ["an empty folder lies in place of a shard"] = (b => InsteadOf($"{b}/{Shard}", path => Directory.CreateDirectory(path)), ["unreadable*"]),
        ["the inventory of the weights is changed"] = (b => FlipBit($"{b}/{Weights}/inventory.json", 20), ["altered*"]),
        ["a sidecar is changed"] = (b => FlipBit($"{b}/{RecordFolder}/inventory.json.sha256", 3), ["altered*"]),
        ["the declaration is gone"] = (b => File.Delete($"{b}/{RecordFolder}/0=ocfl_object_1.1"), ["missing*"]),
        ["a public key is changed"] = (b => FlipBit($"{b}/{RecordFolder}/v1/content/manifest/keys/primary.pub.pem", 60), ["altered*"]),
        ["leaf hashes are changed"] = (b => FlipBit($"{b}/{RecordFolder}/v1/content/manifest/leaves/weights/model-1.bin", 9), ["altered*"]),
        ["the signed manifest is changed"] = (b => FlipBit($"{b}/{Envelope}", 300), ["untrusted*", "altered*"]),
        ["the record inventory of the version is changed"] = (b => FlipBit($"{b}/{RecordFolder}/v1/inventory.json", 30), ["untrusted*", "altered*"]),
        ["the record is reworded consistently"] = (b => Reword(b), ["altered*", "altered*", "altered*", "altered*"]),
        ["the whole holding is deleted"] = (b => { DeleteObject(b, Weights); DeleteObject(b, RecordFolder); }, [.. Enumerable.Repeat("missing*", 21)]),
        ["the record is deleted"] = (b => DeleteObject(b, RecordFolder), [.. Enumerable.Repeat("missing*", 13)]),
        ["the store is gone"] = (b => Directory.Delete(b, true), ["not-checked*"]),
        ["an upload was left in an object"] = (b => File.WriteAllText($"{b}/{Shard}.part", ""), ["unexpected*"]),
        ["a registration was abandoned"] = (b => Add($"{b}/{Core.Holdings.HoldingRecord.Folder(Core.Manifests.HoldingId.Parse("n"), Core.Ocfl.ObjectPart.Weights)}/v1/content/weights/x.bin"), ["unexpected*"]),
        ["a file lies between the objects"] = (b => Add($"{b}/ocfl/stray.txt"), ["unexpected*"]),
        ["a file lies at the top of the store"] = (b => Add($"{b}/stray.txt"), ["unexpected*"]),
        ["a link lies at the top of the store"] = (b => File.CreateSymbolicLink($"{b}/stray", "/"), ["unexpected*"]),
        ["a folder with a long, odd name and an inventory"] = (b => Add($"{b}/ocfl/a/b/c/{new string('x', 120)} y/inventory.json"), ["unexpected*"]),
        ["a link in a folder with a long name"] = (b => { Add($"{b}/ocfl/a/b/c/{new string('x', 120)}/x"); File.CreateSymbolicLink($"{b}/ocfl/a/b/c/{new string('x', 120)}/inventory.json", "x"); }, ["unexpected*", "unexpected*"]),
        ["a file whose name is not Unicode"] = (b => Odd($"{b}/{Weights}"), ["unexpected*"]),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task An_audit_tells_exactly_what_is_different_when(string what)
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Cases[what].Damage(copy["b"]);
        foreach (var grade in new[] { Grade.Full, Grade.Presence })
        {
            var before = Directory.Exists(copy["b"]) ? Soundness.Tree(copy["b", "ocfl"]) : [];
            var outcome = await AuditAsync(copy.Open(), grade);
            var expected = Cases[what].Findings.Where(kind => grade == Grade.Full || kind.EndsWith('*')).Select(kind => kind.TrimEnd('*')).Order();
            Assert.True(expected.SequenceEqual(outcome.Findings.Select(finding => finding.Kind).Order()), $"{grade}:\n{string.Join('\n', outcome.Findings.Select(f => $"{f.Kind} {f.Text}"))}");
            Assert.All(outcome.Findings, finding => Assert.Equal("b", finding.Place.Store));
            Assert.All(outcome.Checks.Where(check => check.Store != "b"), check => Assert.Equal((grade, 0), (check.Reached, check.Findings.Count)));
            // An audit never writes into a holding.
            Assert.Equal(before, Directory.Exists(copy["b"]) ? Soundness.Tree(copy["b", "ocfl"]) : []);
            Assert.Equal(outcome.Issued!.Receipt.Checks.SelectMany(check => check.Findings).Select(f => f.Text), ReceiptJson.Read(ReceiptJson.Write(outcome.Issued.Receipt), "it").Checks.SelectMany(check => check.Findings).Select(f => f.Text));
        }
    }

    [Fact]
    public async Task An_altered_file_is_told_with_both_digests_and_the_byte_count()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        FlipBit(copy["b", Shard], 5);
        var altered = Assert.IsType<Finding.Altered>(Assert.Single((await AuditAsync(copy.Open())).Findings));
        Assert.Equal(Core.Digests.Digest.Of(await File.ReadAllBytesAsync(copy["b", Shard], Token)), altered.Actual);
        Assert.Equal(Core.Digests.Digest.Of(await File.ReadAllBytesAsync(copy["a", Shard], Token)), altered.Expected);
        Assert.Equal(200_000, altered.Size);
    }

    [Fact]
    public async Task The_same_change_in_most_stores_does_not_make_it_right()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Reword(copy["a"]);
        Reword(copy["b"]);
        var outcome = await AuditAsync(copy.Open());
        Assert.Equal(["a", "b"], outcome.Findings.Select(finding => finding.Place.Store).Distinct());
        Assert.Equal(["altered"], outcome.Findings.Select(finding => finding.Kind).Distinct());
    }

    [Fact]
    public async Task When_no_manifest_verifies_anywhere_nothing_is_called_intact()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        foreach (var store in registered.Archive.Stores.Select(store => store.Name))
            FlipBit(copy[store, Envelope], 300);
        var archive = copy.Open();
        var outcome = await AuditAsync(archive);
        Assert.All(outcome.Checks, check => Assert.Equal((Grade.None, "untrusted"), (check.Reached, Assert.Single(check.Findings).Kind)));
    }

    private static void Odd(string folder)
    {
        using var process = System.Diagnostics.Process.Start("bash", ["-c", $"touch \"{folder}/\"$'\\xff\\xfe'"]);
        process.WaitForExit();
    }
}
