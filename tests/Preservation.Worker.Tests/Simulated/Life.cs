using Preservation.Archive.Ports;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Of one process. When it is over, nothing that the process still tries has any effect, as if it had been killed.</summary>
internal sealed class Life
{
    private int _left = int.MaxValue;

    public bool IsOver { get; private set; }

    /// <summary>What it held when it ended. A dead process of this machine holds nothing.</summary>
    public List<Lease> Leases { get; } = [];

    /// <summary>It dies instead of the operation after so many.</summary>
    public void EndAfter(int operations) => _left = operations;

    public void GoOn() => _left = int.MaxValue;

    /// <summary>Called before anything that has an effect outside of the process.</summary>
    public void Step()
    {
        if (!IsOver && Interlocked.Decrement(ref _left) >= 0)
            return;
        IsOver = true;
        throw new KilledException();
    }
}
