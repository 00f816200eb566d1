using Preservation.Archive.Opening;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Ledger;

/// <summary>
/// One at a time, among all who share the catalogue: nobody looks for what is to be entered while somebody else enters it. Where
/// a store does not refuse a second write to the same key, this is also what keeps two from deciding at once.
/// </summary>
public static class LedgerTurn
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromMinutes(2);

    /// <exception cref="LeaseHeldException">Somebody else has it for longer than anybody should.</exception>
    public static async Task<LeaseKeeper> TakeAsync(ICatalogue catalogue, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return await LeaseKeeper.TakeAsync(catalogue, "ledger", cancellationToken);
            }
            catch (LeaseHeldException) when (waited < Longest)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
