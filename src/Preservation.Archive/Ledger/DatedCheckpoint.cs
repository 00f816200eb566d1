using Preservation.Archive.Evidence;
using Preservation.Archive.Ports;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Ledger;

/// <summary>A checkpoint that somebody else has dated.</summary>
/// <param name="Size">How many entries it has.</param>
/// <param name="At">When it was there at the latest.</param>
/// <param name="By">Who says so.</param>
public sealed record DatedCheckpoint(long Size, DateTimeOffset At, string By)
{
    /// <summary>Those of a store, by their sizes. Whether their timestamps hold, <see cref="VerifyEvidence"/> says.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public static async Task<IReadOnlyList<DatedCheckpoint>> ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var keys = await StoredEvidence.KeysAsync(store, cancellationToken);
        var stamps = await StoredEvidence.ReadStampsAsync(store, keys.Where(key => key.StartsWith(StampSubject.Checkpoint.Parent, StringComparison.Ordinal)), [], cancellationToken);
        return
        [
            .. stamps.Where(stamp => stamp.Subject is StampSubject.Checkpoint)
                .Select(stamp => new DatedCheckpoint(((StampSubject.Checkpoint)stamp.Subject).Size, stamp.At, $"authority '{stamp.Authority}'")).OrderBy(dated => dated.Size),
        ];
    }
}
