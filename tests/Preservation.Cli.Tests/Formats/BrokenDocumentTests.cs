using System.Text;
using System.Text.Json;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Policies;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Tests.Formats;

/// <summary>Documents that are broken in one place each are refused by their schema, and by the reader of the program.</summary>
public sealed class BrokenDocumentTests
{
    private const string Hex = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string Drill =
        "\"drill\": { \"bytesRestored\": 1, \"seconds\": 1, \"opened\": [{ \"format\": \"json\", \"files\": 1 }], \"opaque\": 0, \"notOpened\": [{ \"artifact\": \"weights/a\", \"reason\": \"r\" }] },";

    // Schema, what is found in a valid document, what is put there instead.
    private static readonly (string Schema, string From, string To)[] Broken =
    [
        ("manifest", "https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v2"),
        ("manifest", "https://model_signing/signature/v1.0", "https://model_signing/signature/v1.1"),
        ("manifest", "\"name\": \"aurora\"", "\"name\": \"Aurora\""),
        ("manifest", "urn:weight-preservation:manifest:v1", "urn:weight-preservation:manifest:v2"),
        ("manifest", "\"reason\": \"registered\",", ""),
        ("manifest", "\"reason\": \"registered\",", "\"reason\": \"registered\", \"stranger\": 1,"),
        ("manifest", "\"sequence\": 0", "\"sequence\": 1"),
        ("manifest", "\"sequence\": 0", "\"sequence\": -1"),
        ("manifest", "\"previousManifest\": null", $"\"previousManifest\": {{ \"sequence\": 0, \"sha256\": \"{Hex}\" }}"),
        ("manifest", "\"retiredOn\": \"2026-10-01\"", "\"retiredOn\": \"2026-13-01\""),
        ("manifest", "\"retiredOn\": \"2026-10-01\"", "\"retiredOn\": \"2026-10-01\", \"colour\": \"red\""),
        ("manifest", "\"inventorySha256\": \"", "\"inventorySha256\": \"A"),
        ("manifest", "\"method\": \"files\"", "\"method\": \"shards\""),
        ("manifest", "\"hash_type\": \"sha256\"", "\"hash_type\": \"blake2b\""),
        ("manifest", "\"allow_symlinks\": false", "\"allow_symlinks\": true"),
        ("manifest", "\".github\"", "\"weights\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"weights/../config.json\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"/weights/config.json\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"weights//config.json\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"weights\\\\config.json\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"weights/con\\u202efig.json\""),
        ("manifest", "\"name\": \"weights/config.json\"", "\"name\": \"other/config.json\""),
        ("manifest", "\"role\": \"config\"", "\"role\": \"configuration\""),
        ("manifest", "\"size\": 110", "\"size\": 110.5"),
        ("manifest", "\"size\": 110", "\"size\": \"110\""),
        ("manifest", "\"size\": 110", "\"size\": 110, \"sha512\": \"\""),
        ("manifest", "\"chunkSize\": 65536", "\"chunkSize\": 65537"),
        ("manifest", "rfc6962-sha256", "rfc6962-sha512"),
        ("ledger-entry", "ledger-entry:v1", "ledger-entry:v2"),
        ("ledger-entry", "\"type\":\"registered\"", "\"type\":\"recorded\""),
        ("ledger-entry", "\"type\":\"registered\"", "\"type\":\"audited\""),
        ("ledger-entry", "\"sequence\":0", "\"sequence\":1"),
        ("ledger-entry", "\"sequence\":0", "\"sequence\":0,\"stranger\":0"),
        ("ledger-entry", "\"manifestSha256\":\"", "\"manifestSha256\":\"A"),
        ("ledger-entry", "\"holding\":\"aurora\"", "\"holding\":\"Aurora\""),
        ("ledger-entry", "1970-01-01T00:00:00Z", "1970-01-01"),
        ("envelope", "\"payload\":", "\"body\":"),
        ("envelope", "\"payload\": \"", "\"payload\": \"!"),
        ("envelope", "\"sig\":", "\"signature\":"),
        ("envelope", "\"signatures\": [", "\"signatures\": [], \"others\": ["),
        ("bundle", "bundle.v0.3+json", "bundle.v0.2+json"),
        ("bundle", "\"verificationMaterial\"", "\"material\""),
        ("bundle", "\"signatures\": [", "\"signatures\": [{ \"sig\": \"AA==\" }, "),
        ("trust", "\"threshold\": 1", "\"threshold\": 0"),
        ("trust", "\"threshold\": 1", "\"threshold\": 1, \"comment\": \"\""),
        ("trust", "ecdsa-p384-sha384", "rsa-4096"),
        ("trust", "\"receipts\"", "\"everything\""),
        ("trust", "Z\",", "+01:00\","),
        ("trust", "BEGIN PUBLIC KEY", "BEGIN CERTIFICATE"),
        ("trust", "\"holder\":", "\"owner\":"),
        ("trust", "\"threshold\": 1", "\"threshold\": 1, \"witnesses\": [{ \"url\": \"ftp://w\", \"key\": \"w+00000000+AAAA\" }]"),
        ("trust", "\"threshold\": 1", "\"threshold\": 1, \"witnesses\": [{ \"url\": \"http://w\", \"key\": \"a key\" }]"),
        ("trust", "\"threshold\": 1", "\"threshold\": 1, \"timestampAuthorities\": [{ \"name\": \"x\", \"url\": \"http://x\", \"trustedBy\": \"y\", \"trustedSince\": \"2026-01-01T00:00:00Z\", \"roots\": [] }]"),
        ("worker", "env:HOOK", "hunter2"),
        ("worker", "http://127.0.0.1:1", "ftp://127.0.0.1:1"),
        ("worker", "\"30s\"", "30"),
        ("worker", "\"30s\"", "\"30s\",\"api\":{\"requestsPerMinute\":0}"),
        ("worker", "\"30s\"", "\"30s\",\"api\":{\"keys\":[]}"),
        ("worker", "\"30s\"", "\"30s\",\"allowPlainHttp\":\"yes\""),
        ("worker", "\"http://127.0.0.1:1\"", "\"https://127.0.0.1:1\",\"tls\":{\"certificate\":\"server.pem\"}"),
        ("policy", "\"copies\": 3", "\"copies\": 0"),
        ("policy", "\"full\": \"90d\"", "\"full\": \"0d\""),
        ("policy", "\"full\": \"90d\"", "\"full\": 90"),
        ("policy", "\"full\": \"90d\"", "\"full\": \"90d\", \"weekly\": \"7d\""),
        ("policy", "\"sample\": \"7d\",", ""),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"distinct\": { \"planet\": 2 }"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"budget\": { \"costPerDay\": 2 }"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"budget\": { \"hours\": \"24:00-06:00\" }"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"repair\": {}"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"ledger\": { \"unwitnessed\": \"ignore\" }"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"ledger\": { \"clockSkew\": \"5\" }"),
        ("policy", "\"copies\": 3", "\"copies\": 3, \"ledger\": { \"algorithmEnds\": { \"md5\": \"2026-01-01T00:00:00Z\" } }"),
        ("archive", "\"chunkSize\": 4194304", "\"chunkSize\": 4194304, \"ledger\": { \"head\": \"The NAS\" }"),
        ("archive", "\"chunkSize\": 4194304", "\"chunkSize\": 1000"),
        ("archive", "\"postgresql\"", "\"oracle\""),
        ("archive", "\"connection\": \"env:PG\"", "\"connection\": \"Host=db;Password=secret\""),
        ("archive", "\"connection\": \"env:PG\"", "\"connection\": \"\""),
        ("archive", "\"connection\": \"env:PG\"", "\"connections\": \"env:PG\""),
        ("archive", "\"kind\": \"postgresql\",", ""),
        ("archive", "\"kind\": \"file-system\"", "\"kind\": \"tape\""),
        ("archive", "\"name\": \"nas\"", "\"name\": \"the nas\""),
        ("archive", "\"medium\": \"disk\"", "\"colour\": \"red\""),
        ("archive", "\"keyFile\": \"keys/primary.key.pem\"", "\"keyFile\": \"keys/primary.key.pem\", \"passphrase\": \"x\""),
        ("archive", "urn:uuid:", "uuid:"),
        ("receipt", "\"kind\": \"audit\"", "\"kind\": \"Audit\""),
        ("receipt", "\"kind\": \"audit\"", "\"kind\": \"2\""),
        ("receipt", "\"gradeReached\": \"full\"", "\"gradeReached\": \"fullest\""),
        ("receipt", "\"gradeReached\": \"full\"", "\"gradeReached\": \"full\", \"remark\": \"\""),
        ("receipt", "\"policySha256\"", "\"policy\""),
        ("receipt", "\"policySha256\"", "\"clocks\": [{ \"source\": \"store a\", \"at\": \"2026-01-01T00:00:00Z\", \"secondsAhead\": 1.5 }], \"policySha256\""),
        ("receipt", "\"strays\": []", "\"strays\": [], \"restored\": { \"holding\": \"m\" }"),
        ("receipt", "\"gradeReached\": \"full\"", "\"gradeReached\": \"full\", \"sample\": { \"asked\": 1, \"total\": 2, \"chunks\": [0] }"),
        ("receipt", "\"gradeReached\": \"full\"", "\"gradeReached\": \"drill\""),
        ("receipt", "\"gradeReached\": \"full\"", $"{Drill} \"gradeReached\": \"full\""),
        ("receipt", "\"gradeAsked\": \"full\"", $"{Drill.Replace("\"seconds\": 1, ", "", StringComparison.Ordinal)} \"gradeAsked\": \"drill\""),
        ("receipt", "\"gradeAsked\": \"full\"", $"{Drill.Replace("\"files\": 1", "\"files\": 0", StringComparison.Ordinal)} \"gradeAsked\": \"drill\""),
        ("receipt", "\"gradeAsked\": \"full\"", $"{Drill.Replace("weights/a", "../a", StringComparison.Ordinal)} \"gradeAsked\": \"drill\""),
        ("receipt", "\"gradeAsked\": \"full\"", $"{Drill.Replace("\"opaque\"", "\"others\"", StringComparison.Ordinal)} \"gradeAsked\": \"drill\""),
        ("receipt", "\"bytesRead\": ", "\"bytesRead\": -"),
        ("receipt", "\"strays\": []", "\"strays\": [{ \"kind\": \"odd\", \"store\": \"a\", \"key\": \"k\", \"text\": \"t\" }]"),
        ("receipt", "urn:weight-preservation:receipt:v1", "urn:weight-preservation:receipt:v0"),
        ("finding", "\"kind\": \"altered\"", "\"kind\": \"missing\""),
        ("finding", "\"expectedSha256\"", "\"sha256\""),
        ("finding", "\"actualSize\": 5", "\"actualSize\": null"),
        ("finding", "\"artifact\": \"weights/a.bin\"", "\"artifact\": \"../a.bin\""),
        ("inventory", "\"digestAlgorithm\":\"sha256\"", "\"digestAlgorithm\":\"sha512\""),
        ("inventory", "v1/content/weights", "v1/content/../../weights"),
        ("inventory", "v1/content/weights", "content/weights"),
        ("inventory", "\"message\":\"registered\"", "\"message\":\"registered\",\"note\":\"\""),
        ("inventory", "\"head\":\"v1\"", "\"head\":\"1\""),
        ("inventory", "\"head\":", "\"contentDirectory\":\"content\",\"head\":"),
        ("store", "urn:weight-preservation:store:v1", "urn:weight-preservation:store:v2"),
        ("store", "\"store\": \"nas\"", "\"store\": \"The NAS\""),
        ("store", "urn:uuid:", "uuid:"),
    ];

    private static readonly Dictionary<string, byte[]> Valid = new()
    {
        ["manifest"] = Example("aurora.manifest", "manifest.json"),
        ["envelope"] = Example("aurora.manifest", "manifest.dsse.json"),
        ["bundle"] = Example("aurora.manifest", "primary.sig"),
        ["trust"] = Example("trust.json"),
        ["worker"] = """{"schema":"urn:weight-preservation:worker:v1","listen":"http://127.0.0.1:1","tick":"30s","alerts":{"webhooks":[{"name":"ops","url":"https://a.example.org/","secret":"env:HOOK"}]}}"""u8.ToArray(),
        ["policy"] = File.ReadAllBytes(Repository.Manifests("policies", "default.json")),
        ["archive"] = new ArchiveConfiguration
        {
            Archive = Guid.NewGuid(),
            Chunking = new Chunking(Chunking.DefaultSize),
            Signers = [new SignerConfiguration("primary", "holder", "keys/primary.key.pem")],
            Stores = [StoreLocation.Parse("nas=/nas", new Dictionary<string, string>()) with { Labels = new Dictionary<string, string> { ["medium"] = "disk" } }],
            Catalogue = new CatalogueConfiguration(Secret.TryParse("env:PG")!),
        }.Write(),
        ["receipt"] = DsseEnvelope.Parse(Example("receipt-audit.dsse.json"), "receipt").Payload,
        ["finding"] = StrictJson.Write(json => FindingJson.Write(json, new Finding.Altered(
            new Place(HoldingId.Parse("m"), "a", "ocfl/k", ArtifactName.Parse("weights/a.bin")), Digest.Of("a"u8), Digest.Of("b"u8), 5, null))),
        ["inventory"] = InventoryJson.Write(Inventory.WithVersion(null, "model:m:weights", new InventoryVersion
        {
            Created = DateTimeOffset.UnixEpoch,
            Message = "registered",
            UserName = "holder",
            UserAddress = "urn:uuid:" + Guid.NewGuid(),
            State = new Dictionary<string, Digest> { ["weights/a b.bin"] = Digest.Of("a"u8) },
        })),
        ["ledger-entry"] = new LedgerEntry(Guid.NewGuid(), DateTimeOffset.UnixEpoch, new LedgerEvent.ManifestSigned(HoldingId.Parse("aurora"), 0, Digest.Of("m"u8))).ToBytes(),
        ["store"] = StoreLayout.Identity(Guid.NewGuid(), "nas"),
    };

    private static readonly Dictionary<string, Action<byte[]>> Readers = new()
    {
        ["manifest"] = bytes => ManifestReader.Read(bytes, "document"),
        ["envelope"] = bytes => DsseEnvelope.Parse(bytes, "document"),
        ["bundle"] = bytes => OmsBundle.Parse(bytes, "document"),
        ["trust"] = bytes => TrustPolicyJson.Parse(bytes, "document"),
        ["policy"] = bytes => PolicyJson.Parse(bytes, "document"),
        ["archive"] = bytes => ArchiveConfiguration.Parse(bytes, "document"),
        ["receipt"] = bytes => ReceiptJson.Read(bytes, "document"),
        ["finding"] = ReadFinding,
        ["inventory"] = bytes => InventoryJson.Read(bytes, "document"),
        ["ledger-entry"] = bytes => LedgerEntry.Parse(bytes, "document"),
    };

    /// <summary>The identity of a store is read with the store at hand only.</summary>
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Broken.Length).Where(i => Readers.ContainsKey(Broken[i].Schema))];

    [Fact]
    public async Task Schemas_take_the_valid_documents_and_refuse_each_broken_one()
    {
        var broken = Broken.Select((entry, i) => new SchemaDocument($"{i} {entry.Schema}: {entry.To}", entry.Schema, Break(entry))).ToList();
        var valid = Valid.Select(entry => new SchemaDocument(entry.Key, entry.Key, entry.Value)).ToList();

        var errors = await SchemaCheck.RunAsync(valid.Concat(broken), TestContext.Current.CancellationToken);

        Assert.Empty(valid.Where(document => errors[document.Name].Length > 0).Select(document => $"{document.Name}: {string.Join("; ", errors[document.Name])}"));
        Assert.Empty(broken.Where(document => errors[document.Name].Length == 0).Select(document => document.Name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reader_refuses_what_the_schema_refuses(int number)
    {
        var entry = Broken[number];
        var reader = Readers[entry.Schema];

        reader(Valid[entry.Schema]);
        Assert.Throws<DocumentException>(() => reader(Break(entry)));
    }

    [Fact]
    public void There_is_a_broken_document_for_every_schema() => Assert.Equal(
        Directory.GetFiles(Repository.Manifests("schema")).Select(path => Path.GetFileName(path).Replace(".schema.json", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        Broken.Select(entry => entry.Schema).Distinct().Order(StringComparer.Ordinal));

    private static byte[] Example(params string[] parts) => File.ReadAllBytes(Repository.Manifests(["examples", "aurora", .. parts]));

    private static byte[] Break((string Schema, string From, string To) entry)
    {
        var text = Encoding.UTF8.GetString(Valid[entry.Schema]);
        var start = text.IndexOf(entry.From, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{entry.Schema} does not contain {entry.From}");
        return Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, start), entry.To, text.AsSpan(start + entry.From.Length)));
    }

    private static void ReadFinding(byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        List<Problem> problems = [];
        FindingJson.Read(new JsonReading(json.RootElement, "$", problems));
        if (problems.Count > 0)
            throw new DocumentException("document", problems);
    }
}
