using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Tiles;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Core.Tests.Ledger;

public sealed class LedgerEntryTests
{
    private static readonly Digest Some = Digest.Of("some"u8);

    private static readonly HoldingId Holding = HoldingId.Parse("claude-3-opus-20240229");

    private static readonly LedgerEntry Registered = Of(new LedgerEvent.ManifestSigned(Holding, 0, Some));

    [Fact]
    public void An_entry_is_one_line_of_json_and_its_leaf_is_the_hash_of_that_line()
    {
        const string line =
            """{"schema":"urn:weight-preservation:ledger-entry:v1","archive":"urn:uuid:6f1b5f0e-2a0d-4c39-9a53-0d9c3f1c7a10","at":"2026-11-20T12:00:00Z","type":"registered","holding":"claude-3-opus-20240229","sequence":0,"manifestSha256":"a6b46dd0d1ae5e86cbc8f37e75ceeb6760230c1ca4ffbcb0c97b96dd7d9c464b"}""";
        Assert.Equal(line + "\n", Encoding.UTF8.GetString(Registered.ToBytes()));
        Assert.Equal(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(line + "\n")), Registered.LeafHash());
    }

    [Fact]
    public void Any_entry_is_read_back_and_fits_into_a_bundle() => Prop.ForAll(Entries, entry =>
    {
        var bytes = entry.ToBytes();
        var read = LedgerEntry.Parse(EntryBundle.Read(new BundleCoordinates(0, 1), EntryBundle.Write([bytes]))[0], "entry");
        Assert.Equal(entry, read);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(entry.LeafHash(), read.LeafHash());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Every_type_has_a_name_of_its_own_and_every_case_is_generated()
    {
        var cases = typeof(LedgerEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(LedgerEvent)));
        Assert.Equal(cases.OrderBy(type => type.Name), Events.Select(happened => happened.GetType()).Distinct().OrderBy(type => type.Name));
        string[] types =
        [
            "registered", "amended", "audited", "repaired", "filled", "restored", "drilled", "locked", "hold-set", "hold-released", "acknowledged",
            "key-added", "key-retired", "key-revoked", "trust-policy-changed", "policy-changed", "store-added", "store-retired", "tombstone",
        ];
        Assert.Equal(types, Events.Select(happened => happened.Type));
    }

    [Fact]
    public void Each_kind_of_receipt_has_one_name_in_the_ledger_unless_its_manifest_is_there()
    {
        var without = Enum.GetValues<ReceiptKind>().Where(kind => ReceiptDeeds.Of(kind) is null);
        Assert.Equal([ReceiptKind.Registration, ReceiptKind.Amendment], without);
        var deeds = Enum.GetValues<ReceiptKind>().Select(ReceiptDeeds.Of).OfType<ReceiptDeed>();
        Assert.Equal(Enum.GetValues<ReceiptDeed>(), deeds.Order());
        Assert.All(Enum.GetValues<ReceiptDeed>(), deed => Assert.True(ReceiptDeeds.TryParse(deed.Name(), out var read) && read == deed));
    }

    [Theory]
    [InlineData("\"registered\"", "\"amended\"", "$.sequence")]
    [InlineData("\"sequence\":0", "\"sequence\":1", "$.sequence")]
    [InlineData("\"sequence\":0", "\"sequence\":-1", "$.sequence")]
    [InlineData("\"registered\"", "\"praised\"", "$.type")]
    [InlineData("\"registered\"", "\"Registered\"", "$.type")]
    [InlineData("\"registered\"", "7", "$.type")]
    [InlineData("entry:v1", "entry:v2", "$.schema")]
    [InlineData("urn:uuid:6f", "urn:uuid:zz", "$.archive")]
    [InlineData("12:00:00Z", "12:00:00+00:00", "$.at")]
    [InlineData("claude-3", "Claude-3", "$.holding")]
    [InlineData("a6b46dd0", "A6B46DD0", "$.manifestSha256")]
    [InlineData("\"holding\"", "\"extra\":1,\"holding\"", "$.extra")]
    [InlineData("\"holding\"", "\"holding\":\"a\",\"holding\"", "$")]
    [InlineData("\"registered\"", "\"hold-set\"", "$.receipt")]
    [InlineData("\"at\":", "\"at\": ", "byte 1")]
    [InlineData("claude", "\\u0063laude", "byte ")]
    [InlineData("}\n", "}", "byte ")]
    [InlineData("}\n", "}\n\n", "byte ")]
    [InlineData("{\"schema\"", "\ufeff{\"schema\"", "byte 0")]
    public void What_is_no_entry_or_another_spelling_of_one_is_refused_at_its_place(string part, string other, string place)
    {
        var text = Encoding.UTF8.GetString(Registered.ToBytes());
        Assert.Contains(part, text, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text.Replace(part, other, StringComparison.Ordinal));
        var refused = Assert.Throws<DocumentException>(() => LedgerEntry.Parse(bytes, "entry"));
        Assert.Contains(refused.Problems, problem => problem.Place.StartsWith(place, StringComparison.Ordinal));
    }

    [Fact]
    public void What_would_be_refused_is_not_written()
    {
        var receipt = new ReceiptReference("20261120T120000Z-1a2b3c4d", Some);
        LedgerEvent[] wrong =
        [
            new LedgerEvent.ManifestSigned(Holding, -1, Some),
            new LedgerEvent.ReceiptSigned(ReceiptDeed.Audited, receipt with { Id = "../x" }, null),
            new LedgerEvent.ReceiptSigned(ReceiptDeed.HoldSet, receipt, null),
            new LedgerEvent.StoreAdded("S3"),
            new LedgerEvent.StoreRetired("s3", " "),
            new LedgerEvent.Tombstone(Holding, Some, new string('x', 65_536)),
        ];
        Assert.All(wrong, happened => Assert.Throws<ArgumentException>(() => Of(happened).ToBytes()));
    }

    [Fact]
    public void An_entry_that_would_grow_when_written_is_refused_like_any_other_spelling()
    {
        var entry = Of(new LedgerEvent.Tombstone(Holding, Some, "HERE"));
        // Each of these line separators has three bytes as it is and six when it is escaped.
        var bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry.ToBytes()).Replace("HERE", new string('\u2028', 20_000), StringComparison.Ordinal));
        Assert.Throws<DocumentException>(() => LedgerEntry.Parse(bytes, "entry"));
        Assert.Throws<DocumentException>(() => LedgerEntry.Parse(new byte[65_536], "entry"));
    }

    [Fact]
    public void A_mutated_entry_is_read_or_refused_with_the_exception_that_is_documented()
    {
        var refused = 0;
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new System.Random(seed);
            var bytes = Of(Events[seed % Events.Length]).ToBytes();
            for (var i = random.Next(3); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.Equal(bytes, LedgerEntry.Parse(bytes, "entry").ToBytes());
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
                refused++;
            }
        }
        Assert.InRange(refused, 3000, 4000);
    }

    [Fact]
    public void Lines_of_entries_are_read_by_any_reader_of_json() => Assert.All(Events, happened =>
    {
        using var json = JsonDocument.Parse(Of(happened).ToBytes());
        Assert.Equal(["schema", "archive", "at", "type"], json.RootElement.EnumerateObject().Select(member => member.Name).Take(4));
    });

    private static LedgerEntry Of(LedgerEvent happened) => new(Example.Archive, Example.At, happened);

    private static LedgerEvent[] Events { get; } = Make(Holding, 3, Digest.Of("some"u8), "as decided on 2026-11-20", Example.At);

    private static LedgerEvent[] Make(HoldingId holding, long sequence, Digest digest, string words, DateTimeOffset moment)
    {
        var receipt = new ReceiptReference("20261120T120000Z-1a2b3c4d", digest);
        return
        [
            new LedgerEvent.ManifestSigned(holding, 0, digest),
            new LedgerEvent.ManifestSigned(holding, sequence, digest),
            .. Enum.GetValues<ReceiptDeed>().Select(deed => new LedgerEvent.ReceiptSigned(deed, receipt, deed.NeedsHolding() || sequence % 2 == 0 ? holding : null)),
            new LedgerEvent.KeyAdded(digest, words, digest),
            new LedgerEvent.KeyRetired(digest, moment, digest),
            new LedgerEvent.KeyRevoked(digest, moment, words, digest),
            new LedgerEvent.TrustPolicyChanged(digest),
            new LedgerEvent.PolicyChanged(digest),
            new LedgerEvent.StoreAdded("s3-eu"),
            new LedgerEvent.StoreRetired("s3-eu", words),
            new LedgerEvent.Tombstone(holding, digest, words),
        ];
    }

    private static Arbitrary<LedgerEntry> Entries => (
        from holding in Gen.Elements("a", "claude-3-opus-20240229", new string('z', 100))
        from sequence in Gen.Choose(1, int.MaxValue)
        from seconds in Gen.Choose(0, int.MaxValue)
        from words in Gen.Elements("a", "\"quoted\" \\ / + <b>", "tab\tline\n", "Grüße", "日本 😀", "\u202e\u2028\u0000")
        from which in Gen.Choose(0, Events.Length - 1)
        let moment = DateTimeOffset.FromUnixTimeSeconds(seconds)
        select new LedgerEntry(Example.Archive, moment, Make(HoldingId.Parse(holding), sequence, Digest.Of([(byte)which]), words, moment)[which])).ToArbitrary();
}
