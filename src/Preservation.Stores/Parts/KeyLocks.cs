namespace Preservation.Stores.Parts;

/// <summary>
/// One writer of a key at a time within this process, for stores that accept a condition and do not heed it. Between
/// processes the lease of the holding in the catalogue does the same.
/// </summary>
internal sealed class KeyLocks
{
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the key; it is free again when the result is disposed.</summary>
    public async Task<IDisposable> TakeAsync(string key, CancellationToken cancellationToken)
    {
        var gate = _gates[unchecked((uint)string.GetHashCode(key, StringComparison.Ordinal)) % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken);
        return new Held(gate);
    }

    private sealed class Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
