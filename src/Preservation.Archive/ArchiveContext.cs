using Preservation.Archive.Ports;
using Preservation.Archive.Timing;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;

namespace Preservation.Archive;

/// <summary>An open archive: everything that its verbs work with.</summary>
public sealed record ArchiveContext
{
    private readonly PolicyInForce _policy = new(null, default);

    public required Guid Id { get; init; }

    /// <summary>The folder beside the stores: configuration, keys, catalogue, journal.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyList<IObjectStore> Stores { get; init; }

    /// <summary>Stores that get no new holdings any more.</summary>
    public IReadOnlySet<StoreName> Draining { get; init; } = new HashSet<StoreName>();

    /// <summary>The store that keeps the head of the ledger; null for the first that takes in new holdings.</summary>
    public StoreName? LedgerHead { get; init; }

    /// <summary>What tells stores apart: provider, region, medium, custodian. A store without labels may be absent.</summary>
    public IReadOnlyDictionary<StoreName, IReadOnlyDictionary<string, string>> Labels { get; init; } = new Dictionary<StoreName, IReadOnlyDictionary<string, string>>();

    public required TrustPolicy Trust { get; init; }

    /// <summary>SHA-256 of <c>trust.json</c> as it is.</summary>
    public required Digest TrustDigest { get; init; }

    /// <summary>May be another at the next call: who needs the same twice keeps it.</summary>
    public required PreservationPolicy Policy { get => _policy.Policy; init => _policy = new PolicyInForce(value, _policy.Digest); }

    /// <summary>SHA-256 of <c>policy.json</c> as it is.</summary>
    public required Digest PolicyDigest { get => _policy.Digest; init => _policy = new PolicyInForce(_policy.Policy, value); }

    public required ICatalogue Catalogue { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Who signs; empty when no passphrase was given.</summary>
    public required IReadOnlyList<ISigner> Signers { get; init; }

    public required Chunking Chunking { get; init; }

    /// <summary>Shared by all work of this process; bounds its memory.</summary>
    public required AlignedBuffers Buffers { get; init; }

    /// <summary>Files or chunks worked on at once.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Name and version of the program, for receipts.</summary>
    public required string Tool { get; init; }

    /// <summary>Name of the worker that this is, for receipts; null when it is none.</summary>
    public string? Worker { get; init; }

    public IWorkProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>For witnesses and timestamp authorities.</summary>
    public HttpClient Http { get; init; } = OutsideHttp.Client;

    /// <summary>What the clock was compared with.</summary>
    public ClockComparisons Clocks { get; init; } = new();

    public string JournalFolder => Path.Combine(Folder, "journal");

    /// <summary>Now, in whole seconds, as it will be read back.</summary>
    public DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Another policy is in force from now on, here and wherever this archive was handed to.</summary>
    public void TakePolicy(PreservationPolicy policy, Digest digest) => _policy.Take(policy, digest);

    /// <summary>Empty when the store has none.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(StoreName store) => Labels.GetValueOrDefault(store) ?? new Dictionary<string, string>();

    /// <summary>Whether a legal hold is in force on a holding.</summary>
    public async Task<bool> HasHoldAsync(HoldingId id, CancellationToken cancellationToken) =>
        (await Catalogue.HoldsAsync(cancellationToken)).Any(hold => hold.Holding == id);

    /// <exception cref="ArchiveRefusedException">No store has that name.</exception>
    public IObjectStore Store(string name) =>
        Stores.FirstOrDefault(store => store.Name.Value == name)
        ?? throw new ArchiveRefusedException($"There is no store '{name}' in this archive; its stores are {string.Join(", ", Stores.Select(s => s.Name))}.");
}
