namespace Preservation.Testing.Servers;

/// <summary>Which half of an exchange a fault harms.</summary>
public enum Direction
{
    /// <summary>From the client to the server.</summary>
    Request,

    /// <summary>From the server to the client.</summary>
    Answer,
}

/// <summary>What a <see cref="FaultProxy"/> does to an exchange. Bytes are counted in the body; the head comes before byte 0.</summary>
public abstract record Fault
{
    /// <summary>In place of a number of bytes: not even the head passes.</summary>
    public const long Nothing = -1;

    private Fault()
    {
    }

    /// <summary>What it does to bytes that pass in a direction; null for nothing.</summary>
    internal virtual Fault? In(Direction direction) => null;

    /// <summary>Both connections are closed when so many bytes have passed.</summary>
    public sealed record Cut(Direction Direction, long After) : Fault
    {
        internal override Fault? In(Direction direction) => direction == Direction ? this : null;
    }

    /// <summary>Both connections are reset (RST) when so many bytes have passed.</summary>
    public sealed record Reset(Direction Direction, long After) : Fault
    {
        internal override Fault? In(Direction direction) => direction == Direction ? this : null;
    }

    /// <summary>Nothing more passes after so many bytes, and the connections stay.</summary>
    public sealed record Stall(Direction Direction, long After) : Fault
    {
        internal override Fault? In(Direction direction) => direction == Direction ? this : null;
    }

    /// <summary>The body passes with so many bytes in a second.</summary>
    public sealed record Slow(Direction Direction, long BytesPerSecond) : Fault
    {
        internal override Fault? In(Direction direction) => direction == Direction ? this : null;
    }

    /// <summary>The lowest bit of one byte is the other one.</summary>
    public sealed record Flip(Direction Direction, long At) : Fault
    {
        internal override Fault? In(Direction direction) => direction == Direction ? this : null;
    }

    /// <summary>The server is not asked: the proxy takes the request and answers by itself.</summary>
    public sealed record Instead(CannedAnswer Answer) : Fault;

    /// <summary>
    /// The server does what it was asked, wholly, and its answer is lost: the client's connection is closed. .NET by itself
    /// asks up to three times more when the request has no body, and the S3 SDK ten times more in any case, unless its
    /// MaxStaleConnectionRetries is 0.
    /// </summary>
    public sealed record LostAnswer : Fault;

    /// <summary>The server gets the whole request twice, one after the other, and the client gets the second answer.</summary>
    public sealed record Twice : Fault;
}
