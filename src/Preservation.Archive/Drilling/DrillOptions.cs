namespace Preservation.Archive.Drilling;

/// <summary>Verifies a restored holding offline; everything by which it is not whole, as sentences.</summary>
/// <param name="folder">The restored holding.</param>
/// <param name="manifestFolder">What was restored beside it to verify it.</param>
/// <param name="cancellationToken">Ends it.</param>
public delegate Task<IReadOnlyList<string>> VerifyRestored(string folder, string manifestFolder, CancellationToken cancellationToken);

/// <summary>What is drilled, and where.</summary>
public sealed record DrillOptions
{
    /// <summary>The one store that has to suffice; no other is asked for the holding.</summary>
    public required string Store { get; init; }

    /// <summary>Folder of this machine in which the drill makes a folder of its own.</summary>
    public required string Scratch { get; init; }

    /// <summary>Whether the restored holding stays there.</summary>
    public bool Keep { get; init; }

    /// <summary>As <c>preserve verify</c> does it.</summary>
    public required VerifyRestored Verify { get; init; }

    /// <summary>Bytes that can still be written to a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;
}
