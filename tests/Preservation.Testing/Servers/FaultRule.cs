namespace Preservation.Testing.Servers;

/// <summary>Which requests a fault harms: those of a method whose request line contains a text; not the first few, and then so many.</summary>
public sealed class FaultRule(Fault fault, string? method, string? contains, int skip, int times)
{
    private int _matched;

    public Fault Fault => fault;

    /// <summary>How many requests it has harmed.</summary>
    public int Hits => Math.Clamp(Volatile.Read(ref _matched) - skip, 0, times);

    internal bool TryTake(string line)
    {
        if (method is not null && !line.StartsWith(method + " ", StringComparison.Ordinal))
            return false;
        if (contains is not null && !line.Contains(contains, StringComparison.Ordinal))
            return false;
        var before = Interlocked.Increment(ref _matched) - 1;
        return before >= skip && before - skip < times;
    }
}
