using Preservation.Archive.Checking;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Drilling;

/// <summary>What one store says of a holding when no other is asked.</summary>
/// <param name="Record">What can be restored; null when something is in the way.</param>
/// <param name="Findings">What is in the way, or what is odd about the record.</param>
internal sealed record StoreAnswer(HoldingRecord? Record, IReadOnlyList<Finding> Findings);

/// <summary>Reads the record of a holding from one store alone. The catalogue may tell that there should be more: a reason to look, never a reference.</summary>
internal sealed class AskStore(ArchiveContext archive, IObjectStore store, KnownHolding known)
{
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    /// <exception cref="ArchiveRefusedException">Nobody knows of the holding.</exception>
    public async Task<StoreAnswer> RunAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var reading = await new ReadRecord(store, archive.Trust).RunAsync(id, cancellationToken);
        var newest = known.Entry?.Sequence ?? 0;
        return reading switch
        {
            { Record: null } => new StoreAnswer(null, [Without(reading, id)]),
            { Problem: { } problem } => new StoreAnswer(null, [problem, .. FindRecords.RollBack(reading, id, newest) is { } rollBack ? [rollBack] : (Finding[])[]]),
            { Record: var record } when record.Manifest.Sequence < newest => new StoreAnswer(null, Older(reading, id, newest)),
            { Record: var record } => new StoreAnswer(record, Other(record)),
        };
    }

    private Finding Without(RecordReading reading, HoldingId id)
    {
        var place = new Place(id, store.Name.Value, HoldingRecord.Folder(id, ObjectPart.Record), null);
        if (reading.Problem is { } problem)
            return problem;
        if (known.Entry is not { } entry)
            throw new ArchiveRefusedException($"There is no holding '{id}' in store '{store.Name}', and the catalogue knows of none. 'preserve list' shows what there is.");
        return known.WasNeverStored(store.Name.Value) ? new Finding.NotStored(place) : new Finding.Missing(place, entry.Manifest);
    }

    // A store that was away when a later sequence was made lacks it; that is no damage.
    private IReadOnlyList<Finding> Older(RecordReading reading, HoldingId id, long newest)
    {
        var lacking = known.Replicas.Where(replica => replica.Store == store.Name.Value && replica.State.Condition == "not-stored").ToList();
        return lacking.Count > 0
            ? [.. lacking.Select(replica => new Finding.NotStored(new Place(id, store.Name.Value, HoldingRecord.Folder(id, ObjectPart.Record), replica.Artifact)))]
            : [FindRecords.RollBack(reading, id, newest)!];
    }

    // Of one sequence there is one record. Which of two is right, the other stores say: an audit asks them.
    private IReadOnlyList<Finding> Other(HoldingRecord record)
    {
        if (known.Entry is not { } entry || entry.Sequence != record.Manifest.Sequence || entry.RecordInventory == record.RecordInventoryDigest)
            return [];
        var key = $"{HoldingRecord.Folder(record.Id, ObjectPart.Record)}/v{record.Record.Head}/{Inventory.FileName}";
        return
        [
            new Finding.Altered(new Place(record.Id, store.Name.Value, key, null), entry.RecordInventory, record.RecordInventoryDigest,
                record.RecordInventoryBytes[^1].Length, "the record of this sequence that the catalogue knows is another one"),
        ];
    }
}
