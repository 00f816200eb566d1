using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>A holding that was really registered in one store, and receipts of it that were not made by any work.</summary>
public sealed class CatalogueScene : IAsyncDisposable
{
    private readonly TestArchive _archive;

    private CatalogueScene(TestArchive archive, HoldingRecord record) => (_archive, Record) = (archive, record);

    public static HoldingId Id => HoldingId.Parse("m");

    public HoldingRecord Record { get; }

    public ManualClock Clock => _archive.Clock;

    public static async Task<CatalogueScene> CreateAsync(CancellationToken cancellationToken)
    {
        var archive = await TestArchive.CreateAsync(cancellationToken, "a");
        return new CatalogueScene(archive, (await archive.RegisterAsync("m", archive.WriteSource("source"), cancellationToken)).Record);
    }

    public Receipt ReceiptOf(string id, Grade reached, params Finding[] findings) => new()
    {
        Id = id,
        Kind = ReceiptKind.Audit,
        Archive = _archive.Context.Id,
        StartedAt = Clock.GetUtcNow(),
        EndedAt = Clock.GetUtcNow(),
        Tool = "test",
        Policy = default,
        Previous = null,
        Repairs = [],
        Checks =
        [
            new Check
            {
                Holding = Id,
                Store = "a",
                Sequence = 0,
                Manifest = Record.Verified.PayloadDigest,
                RecordInventory = Record.RecordInventoryDigest,
                Asked = reached,
                Reached = reached,
                Fallbacks = [],
                BytesRead = 0,
                ChunksRead = 0,
                ChunksTotal = 0,
                EndedAt = Clock.GetUtcNow(),
                Findings = findings,
            },
        ],
    };

    public Receipt Locked(string id, DateTimeOffset? until, params (string Key, string Version)[] versions)
    {
        var receipt = ReceiptOf(id, Grade.None);
        var locks = new LockState(until, versions.ToDictionary(entry => entry.Key, entry => entry.Version));
        return receipt with { Kind = ReceiptKind.Lock, Checks = [receipt.Checks[0] with { Only = [], Locks = locks }] };
    }

    public Receipt Hold(string id, ReceiptKind kind, string reason) =>
        ReceiptOf(id, Grade.None) with { Kind = kind, Checks = [], Hold = new HoldChange(Id, reason) };

    public ValueTask DisposeAsync() => _archive.DisposeAsync();
}
