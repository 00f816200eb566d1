using System.Globalization;
using System.Text;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Benchmarks.Scaling;

/// <summary>Records that are signed and verified as all are, of files that nobody ever had, and receipts of work that nobody did.</summary>
internal sealed class MadeUp(ArchiveContext archive)
{
    private const long FileBytes = 64L << 20;

    private int _receipts;

    public static string Id(int number) => $"model-{number:d5}";

    public static string Name(int file) => $"weights/model-{file:d5}.safetensors";

    /// <param name="number">Of the holding.</param>
    /// <param name="files">How many artifacts it has.</param>
    public HoldingRecord Record(int number, int files)
    {
        var build = new BuildPackage(archive.Signers);
        var manifest = new Manifest
        {
            Holding = HoldingId.Parse(Id(number)),
            Archive = archive.Id,
            Sequence = 0,
            // Its key is trusted since the archive was made.
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
            Previous = null,
            Reason = "made up",
            Model = new ModelIdentity { Id = Id(number) },
            WeightsInventory = default,
            RequiredSignatures = build.RequiredSignatures,
            Artifacts = [.. Enumerable.Range(0, files).Select(file => File(number, file))],
        };
        var weights = InventoryJson.Write(BuildPackage.WeightsInventory(manifest));
        return build.Run(manifest with { WeightsInventory = Digest.Of(weights) }, weights, new Dictionary<string, byte[]>(), null).Verify(archive.Trust, []);
    }

    public static Check CheckOf(HoldingEntry holding, string store, Grade grade, DateTimeOffset endedAt, params Finding[] findings) => new()
    {
        Holding = holding.Id,
        Store = store,
        Sequence = holding.Sequence,
        Manifest = holding.Manifest,
        RecordInventory = holding.RecordInventory,
        Asked = grade,
        Reached = findings.Any(finding => finding is Finding.NotChecked) ? Grade.None : grade,
        Fallbacks = [],
        BytesRead = 0,
        ChunksRead = 0,
        ChunksTotal = 0,
        EndedAt = endedAt,
        Findings = findings,
    };

    /// <summary>Takes in a receipt of these checks as the worker does, but for its signature.</summary>
    public Task ApplyAsync(IReadOnlyList<Check> checks, Lease? under, CancellationToken cancellationToken)
    {
        var ended = checks.Max(check => check.EndedAt);
        var id = string.Create(CultureInfo.InvariantCulture, $"{ended:yyyyMMdd'T'HHmmss'Z'}-{_receipts++:x8}");
        return archive.Catalogue.ApplyAsync(
            new Receipt
            {
                Id = id,
                Kind = checks.Any(check => check.Reached == Grade.Drill) ? ReceiptKind.Drill : ReceiptKind.Audit,
                Archive = archive.Id,
                StartedAt = ended,
                EndedAt = ended,
                Tool = archive.Tool,
                Policy = archive.PolicyDigest,
                Previous = null,
                Checks = checks,
                Repairs = [],
            },
            Digest.Of(Encoding.UTF8.GetBytes(id)), under, cancellationToken);
    }

    private Artifact File(int number, int file)
    {
        var digest = Digest.Of(Encoding.UTF8.GetBytes($"{number}/{file}"));
        return new Artifact
        {
            Name = ArtifactName.Parse(Name(file)),
            Role = Role.Weights,
            MediaType = "application/octet-stream",
            Size = FileBytes,
            Digest = digest,
            Chunking = archive.Chunking,
            MerkleRoot = digest,
        };
    }
}
