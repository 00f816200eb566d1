using Preservation.Archive.Ports;
using Preservation.Core.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Archive.Policies;

/// <summary>What the catalogue knows of a holding in the stores that are in use.</summary>
public sealed record HoldingFacts
{
    public required HoldingEntry Entry { get; init; }

    /// <summary>The holding in each store that was given it, in the order of the stores.</summary>
    public required IReadOnlyList<CopyFacts> Copies { get; init; }

    /// <summary>For each store that is in use and known to have, or to lack, artifacts of it: the worst that is known of any; <c>intact</c> only when every one was read in full and is right.</summary>
    public required IReadOnlyDictionary<string, string> Conditions { get; init; }

    /// <summary>Stores in which every artifact is right.</summary>
    public int VerifiedCopies => Copies.Count(copy => copy.IsVerified);

    /// <summary>What of it an audit has to read. The catalogue knows no sizes of single files, so chunks are about.</summary>
    /// <param name="chunkSize">Bytes of a chunk.</param>
    public HoldingVolume Volume(int chunkSize) => HoldingVolume.About(Entry.Id, Entry.Artifacts, Entry.Size, chunkSize);
}
