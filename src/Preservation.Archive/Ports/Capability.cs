namespace Preservation.Archive.Ports;

/// <summary>Something that stores differ in, and that is found out by trying.</summary>
public enum Capability
{
    /// <summary>A put is refused when something lies at the key.</summary>
    PutIfAbsent,

    /// <summary>So is the end of an upload in parts.</summary>
    PutIfAbsentInParts,

    /// <summary>A put is refused when what lies at the key has changed.</summary>
    ReplaceIfMatch,

    RangeRead,

    /// <summary>Keys with '%' and ':' stay as they are.</summary>
    OddKeys,

    /// <summary>Lists come in the order of the bytes of the keys.</summary>
    OrderedList,

    /// <summary>What is overwritten or deleted stays as an older version.</summary>
    Versioning,

    /// <summary>Versions can be locked against deletion.</summary>
    Lock,

    /// <summary>The provider refuses bytes that were changed on their way.</summary>
    CheckedTransfer,

    /// <summary>The provider keeps a SHA-256 that it has computed.</summary>
    ProviderDigest,

    /// <summary>Reads can be made to come from the medium.</summary>
    ReadsMedium,

    /// <summary>It says how much room is left.</summary>
    TellsFreeSpace,
}

/// <summary>What came of the try.</summary>
public enum Support
{
    /// <summary>It is refused, or there is no such thing.</summary>
    No,

    /// <summary>It is accepted and not done: the dangerous answer.</summary>
    Ignored,

    Yes,
}

/// <summary>What a store was found to do.</summary>
/// <param name="ProbedAt">When.</param>
/// <param name="Found">By capability; what is missing was not tried.</param>
public sealed record StoreCapabilities(DateTimeOffset ProbedAt, IReadOnlyDictionary<Capability, Support> Found)
{
    /// <summary>Of a store that was never probed: nothing is relied on.</summary>
    public static StoreCapabilities Unknown { get; } = new(DateTimeOffset.MinValue, new Dictionary<Capability, Support>());

    public Support this[Capability capability] => Found.GetValueOrDefault(capability);

    /// <summary>Whether the store itself keeps two writers of one key apart; otherwise only the lease in the catalogue does.</summary>
    public bool KeepsWritersApart => this[Capability.PutIfAbsent] == Support.Yes && this[Capability.PutIfAbsentInParts] == Support.Yes;
}
