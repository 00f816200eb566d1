using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>What happens at the chosen write.</summary>
public enum WriteFault
{
    /// <summary>Nothing was done.</summary>
    Failed,

    /// <summary>It was done, and the answer was lost.</summary>
    FailedButPersisted,

    /// <summary>The process dies before it; whatever it asks for afterwards is not done.</summary>
    Killed,
}

/// <summary>What of a write is counted.</summary>
public enum WriteStep
{
    /// <summary>It is asked for, and nothing is sent yet.</summary>
    Begin,

    /// <summary>A piece of its bytes.</summary>
    Bytes,

    /// <summary>It becomes visible.</summary>
    Complete,

    /// <summary>A key is copied within the store.</summary>
    Copy,

    Lock,
}

/// <summary>The process is dead from here on; nothing of the program may catch it.</summary>
public sealed class KilledException() : Exception("The process was killed here.");

/// <summary>What happens to reads of some keys.</summary>
public enum ReadFault
{
    /// <summary>One bit is not what it is on the medium.</summary>
    BitFlip,

    /// <summary>The bytes end early.</summary>
    ShortRead,

    /// <summary>The medium does not give them.</summary>
    Error,

    /// <summary>The store is gone.</summary>
    Unreachable,
}

/// <summary>Which write fails and how, and which reads.</summary>
public sealed class Faults
{
    private int _writes;
    private int _reads;

    /// <summary>Number of the write that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    public WriteFault Write { get; set; }

    /// <summary>Which steps count as writes; the others never fail.</summary>
    public IReadOnlyCollection<WriteStep> Steps { get; init; } = Enum.GetValues<WriteStep>();

    /// <summary>How long the failing write takes, so that others get ahead of it.</summary>
    public TimeSpan Delay { get; init; }

    public ReadFault Read { get; set; }

    /// <summary>Keys whose reads fail: all that contain it; null for none.</summary>
    public string? ReadKey { get; set; }

    /// <summary>Keys that a cache gives where the medium was asked for: all that contain it; null for none.</summary>
    public string? CachedKey { get; init; }

    /// <summary>First byte that is concerned.</summary>
    public long ReadAt { get; set; }

    /// <summary>How many times such a key is opened before it is read rightly.</summary>
    public int ReadTimes { get; set; } = int.MaxValue;

    /// <summary>The failing write waits until this is so.</summary>
    public Func<bool> After { get; set; } = () => true;

    /// <summary>Writes that were asked for so far.</summary>
    public int Writes => _writes;

    /// <summary>The faults of another store of the same process, with which this one dies.</summary>
    public Faults? Process { get; init; }

    public bool IsDead { get => field || Process?.IsDead == true; private set; }

    /// <summary>Whether the next read of a key goes wrong.</summary>
    public bool TakeRead(string key) =>
        ReadKey is { } part && key.Contains(part, StringComparison.Ordinal) && Interlocked.Increment(ref _reads) <= ReadTimes;

    /// <summary>Counts a write; true when it must be done and fail then.</summary>
    public bool TakeWrite(StoreName store, WriteStep step)
    {
        ThrowIfDead();
        if (!Steps.Contains(step) || Interlocked.Increment(ref _writes) != FailAt)
            return false;
        while (!After())
            Thread.Sleep(1);
        if (Write == WriteFault.FailedButPersisted)
            return true;
        Thread.Sleep(Delay);
        IsDead = Write == WriteFault.Killed;
        ThrowIfDead();
        throw Failure(store);
    }

    public void ThrowIfDead()
    {
        if (IsDead)
            throw new KilledException();
    }

    public static ObjectStoreException Failure(StoreName store) =>
        new(store, StoreFailure.Unreachable, $"Store '{store}' broke off, as the test wants it.");
}
