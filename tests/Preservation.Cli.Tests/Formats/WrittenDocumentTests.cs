using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary>Everything that the program writes in a format of ours is valid by its schema.</summary>
public sealed class WrittenDocumentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_of_an_archive_that_was_used_is_valid()
    {
        using var folder = new TempFolder();
        await UseAsync(folder);

        var documents = Documents(folder).ToList();
        var errors = await SchemaCheck.RunAsync(documents, Token);

        Assert.Empty(errors.Where(entry => entry.Value.Length > 0).Select(entry => $"{entry.Key}: {string.Join("; ", entry.Value)}"));
        string[] expected = ["archive", "bundle", "envelope", "finding", "inventory", "manifest", "policy", "receipt", "store", "trust"];
        Assert.Equal(expected, documents.Select(document => document.Schema).Distinct().Order(StringComparer.Ordinal));
        var kinds = documents.Where(document => document.Schema == "receipt").Select(document => ReceiptJson.Read(document.Bytes, document.Name));
        Assert.Superset(
            new HashSet<ReceiptKind> { ReceiptKind.Registration, ReceiptKind.Amendment, ReceiptKind.Audit, ReceiptKind.Repair, ReceiptKind.Fill, ReceiptKind.Drill },
            kinds.Select(receipt => receipt.Kind).ToHashSet());
    }

    [Fact]
    public async Task Every_kind_of_finding_is_valid_in_a_note_and_in_a_receipt()
    {
        var findings = AllFindings().ToList();
        var receipt = new Receipt
        {
            Id = "20261120T120000Z-1a2b3c4d",
            Kind = ReceiptKind.Audit,
            Archive = Guid.NewGuid(),
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Tool = "preserve test",
            Policy = Digest.Of("policy"u8),
            Previous = null,
            Checks = [],
            Repairs = [],
            Strays = findings,
        };
        var documents = findings.Select((finding, i) => new SchemaDocument($"{i} {finding.Kind}", "finding", StrictJson.Write(json => FindingJson.Write(json, finding))))
            .Append(new SchemaDocument("receipt", "receipt", ReceiptJson.Write(receipt)));

        var errors = await SchemaCheck.RunAsync(documents, Token);

        Assert.Empty(errors.Where(entry => entry.Value.Length > 0).Select(entry => $"{entry.Key}: {string.Join("; ", entry.Value)}"));
        var kinds = typeof(Finding).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Finding)));
        Assert.Equal(kinds.Count(), findings.Select(finding => finding.Kind).Distinct().Count());
    }

    [Fact]
    public async Task Every_kind_of_entry_of_the_ledger_is_valid()
    {
        var (id, digest, moment) = (HoldingId.Parse("m"), Digest.Of("a"u8), DateTimeOffset.UnixEpoch);
        LedgerEvent[] events =
        [
            new LedgerEvent.ManifestSigned(id, 0, digest), new LedgerEvent.ManifestSigned(id, 3, digest), new LedgerEvent.KeyAdded(digest, "Ünï", digest),
            new LedgerEvent.KeyRetired(digest, moment, digest), new LedgerEvent.KeyRevoked(digest, moment, "lost", digest), new LedgerEvent.TrustPolicyChanged(digest),
            new LedgerEvent.PolicyChanged(digest), new LedgerEvent.StoreAdded("nas"), new LedgerEvent.StoreRetired("nas", "broken"), new LedgerEvent.Tombstone(id, digest, "by order"),
            .. Enum.GetValues<ReceiptDeed>().Select(deed => new LedgerEvent.ReceiptSigned(deed, new ReceiptReference("20261120T120000Z-1a2b3c4d", digest), id)),
        ];
        var documents = events.Select((happened, i) => new SchemaDocument($"{i} {happened.Type}", "ledger-entry", new LedgerEntry(Guid.NewGuid(), moment, happened).ToBytes()));

        var errors = await SchemaCheck.RunAsync(documents, Token);

        Assert.Empty(errors.Where(entry => entry.Value.Length > 0).Select(entry => $"{entry.Key}: {string.Join("; ", entry.Value)}"));
        var kinds = typeof(LedgerEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(LedgerEvent)));
        Assert.Equal(kinds.Count(), events.Select(happened => happened.GetType()).Distinct().Count());
    }

    private static IEnumerable<Finding> AllFindings()
    {
        var (digest, other) = (Digest.Of("a"u8), Digest.Of("b"u8));
        var place = new Place(HoldingId.Parse("m"), "a", "ocfl/x", ArtifactName.Parse("weights/ünï \"x\".bin"));
        var stranger = new Place(null, "a", "ocfl/stranger", null);
        yield return new Finding.Missing(place, digest);
        yield return new Finding.Altered(place, digest, other, 5, null);
        yield return new Finding.Altered(place, digest, null, 5, "4 bytes are expected");
        yield return new Finding.Truncated(place, digest, other, 5, 4);
        yield return new Finding.Truncated(place, digest, null, 5, 4);
        yield return new Finding.Unexpected(stranger, 5, "file");
        yield return new Finding.Unreadable(place, "why");
        yield return new Finding.NotChecked(place, "why");
        yield return new Finding.Untrusted(place, "why");
        yield return new Finding.RolledBack(place, 0, 1);
        yield return new Finding.LockDrift(place, "why");
        yield return new Finding.CapabilityDrift(stranger, "why");
        yield return new Finding.UnfinishedUpload(stranger, 5, DateTimeOffset.UnixEpoch);
        yield return new Finding.LedgerDamage(stranger, "why");
        yield return new Finding.LedgerBehind(stranger, "why");
        yield return new Finding.EvidenceDamage(stranger, "why");
        yield return new Finding.EvidenceDue(stranger, "why");
        yield return new Finding.ClockSkew(stranger, "store a", -400);
        yield return new Finding.NotStored(place);
    }

    // Registers, amends, damages, audits, repairs, fills and drills, with two signers and labelled stores.
    private static async Task UseAsync(TempFolder folder)
    {
        Write(folder["source", "model a.bin"], new byte[200_000]);
        Write(folder["source", "config.json"], "{}"u8.ToArray());
        Write(folder["source", "report", "post-deployment-report.md"], "# Report\n"u8.ToArray());
        Write(folder["essay.md"], "# Essay\n"u8.ToArray());
        await Run(0, "init", folder["archive"], "--store", $"a={folder["a"]}", "--store", $"b={folder["b"]}", "--chunk-size", "65536");
        await Run(0, "keys", "new", "deputy", "--holder", "Deputy", "--co-sign");
        await Run(0, "register", "m-1", folder["source"], "--yes", "--display-name", "M 1", "--retired-on", "2026-10-01");
        await Run(0, "amend", "m-1", "--add", $"essay={folder["essay.md"]}", "--reason", "an essay", "--yes");
        var shard = Directory.GetFiles(folder["a"], "model*", SearchOption.AllDirectories).Single(path => path.EndsWith(".bin", StringComparison.Ordinal) && path.Contains("content/weights", StringComparison.Ordinal));
        Write(shard, new byte[100_000]);
        Write(folder["a", "ocfl", "stranger.txt"], "?"u8.ToArray());
        await Run(3, "audit");
        await Run(0, "repair", "--yes");
        await Run(0, "audit", "m-1", "--grade", "sample");
        await Run(0, "store", "add", $"c={folder["c"]}", "--label", "medium=disk", "--label", "region=eu");
        await Run(0, "store", "fill", "c");
        await Run(0, "restore", "m-1", folder["restored"]);
        await Run(0, "drill", "m-1", "--store", "c");
        File.Delete(Directory.GetFiles(folder["c"], "config.json", SearchOption.AllDirectories).Single(path => path.Contains("content/weights", StringComparison.Ordinal)));
        await Run(3, "drill", "m-1", "--store", "c");

        async Task Run(int exit, params string[] arguments)
        {
            var result = await Preserve.RunAsync(folder["archive"], Token, arguments);
            Assert.True(result.ExitCode == exit, string.Join(' ', arguments) + "\n" + result);
        }
    }

    private static IEnumerable<SchemaDocument> Documents(TempFolder folder)
    {
        yield return Of(folder["archive", "preservation.json"], "archive");
        yield return Of(folder["archive", "trust.json"], "trust");
        yield return Of(folder["archive", "policy.json"], "policy");
        var restored = folder["restored", "m-1.manifest"];
        foreach (var path in Directory.GetFiles(restored, "*.sig"))
            yield return Of(path, "bundle");
        foreach (var path in new[] { folder["a"], folder["b"], folder["c"], restored }.SelectMany(top => Directory.GetFiles(top, "*", SearchOption.AllDirectories)))
        {
            if (SchemaOf(path) is { } schema)
                yield return Of(path, schema);
            if (path.Contains("/receipts/", StringComparison.Ordinal))
                yield return new SchemaDocument(path + "#payload", "receipt", DsseEnvelope.Parse(File.ReadAllBytes(path), path).Payload);
        }
    }

    private static string? SchemaOf(string path) => Path.GetFileName(path) switch
    {
        "store.json" => "store",
        "inventory.json" => "inventory",
        "manifest.json" => "manifest",
        var name when name.EndsWith(".dsse.json", StringComparison.Ordinal) => "envelope",
        var name when name.EndsWith(".note.json", StringComparison.Ordinal) => "finding",
        _ => null,
    };

    private static SchemaDocument Of(string path, string schema) => new(path, schema, File.ReadAllBytes(path));

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
