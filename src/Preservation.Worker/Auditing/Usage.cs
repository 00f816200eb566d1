using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;

namespace Preservation.Worker.Auditing;

/// <summary>
/// What audits have used of one store in the last 24 hours. The catalogue keeps it, so that all workers together are
/// bound by one budget, also after a restart; what was used since the catalogue was last told is known here only.
/// </summary>
public sealed class Usage(ArchiveContext archive, IObjectStore store, StorePrices? prices)
{
    private readonly Lock _lock = new();
    private StoreUse _told = Counted(store);
    private StoreUse _all = new(0, 0);

    /// <summary>How many bytes audits may read in 24 hours; null when nothing limits them.</summary>
    public long? BytesPerDay => archive.Policy.BudgetOf(store.Name.Value).BytesPerDay;

    /// <summary>Whether one that is under way may go on, by what the catalogue said last and this worker has used since.</summary>
    public bool IsLeft => Of(Known()).Refusal(archive.Clock.GetUtcNow()) is null;

    /// <summary>Why no audit may begin now, as a sentence without its end; null when one may.</summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken) =>
        Of(await Last24HoursAsync(cancellationToken)).Refusal(archive.Clock.GetUtcNow());

    /// <summary>What all workers together have used, after the catalogue was told what this one has.</summary>
    public async Task<StoreUse> Last24HoursAsync(CancellationToken cancellationToken)
    {
        var use = Take();
        try
        {
            var all = await archive.Catalogue.UseAsync(store.Name.Value, use, cancellationToken);
            lock (_lock)
                _all = all;
            return all;
        }
        catch
        {
            // What could not be told is told the next time.
            GiveBack(use);
            throw;
        }
    }

    /// <summary>Tells the catalogue what was used, also when the worker is about to end: a restart forgets nothing then.</summary>
    public async Task TellAsync()
    {
        lock (_lock)
        {
            if (Counted(store) == _told)
                return;
        }
        try
        {
            await Last24HoursAsync(CancellationToken.None);
        }
        catch (CatalogueException)
        {
            // The next turn tells it, and says that the catalogue is away.
        }
    }

    private BudgetUse Of(StoreUse used) => new(store.Name.Value, archive.Policy.BudgetOf(store.Name.Value), prices, used);

    private StoreUse Known()
    {
        lock (_lock)
        {
            var now = Counted(store);
            return new StoreUse(_all.Bytes + now.Bytes - _told.Bytes, _all.Requests + now.Requests - _told.Requests);
        }
    }

    private StoreUse Take()
    {
        lock (_lock)
        {
            var (now, told) = (Counted(store), _told);
            _told = now;
            return new StoreUse(now.Bytes - told.Bytes, now.Requests - told.Requests);
        }
    }

    private void GiveBack(StoreUse use)
    {
        lock (_lock)
            _told = new StoreUse(_told.Bytes - use.Bytes, _told.Requests - use.Requests);
    }

    private static StoreUse Counted(IObjectStore store) => new(store.Traffic.BytesReceived, store.Traffic.RequestCount);
}
