namespace Preservation.Stores.Parts;

/// <summary>How a file is cut for an upload: every part but the last has the same size, and there are no more than the provider takes.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="PartSize">Bytes of each part but the last.</param>
internal sealed record PartPlan(long Size, long PartSize)
{
    private const long Step = 1 << 20;

    /// <summary>How many parts there are; an empty file has one.</summary>
    public int Count => (int)Math.Max(1, (Size + PartSize - 1) / PartSize);

    public long Offset(int part) => part * PartSize;

    public long Length(int part) => Math.Min(PartSize, Size - Offset(part));

    /// <param name="size">Bytes of the file.</param>
    /// <param name="partSize">What is wanted.</param>
    /// <param name="mostParts">What the provider takes: 10,000 for S3, 50,000 for Azure.</param>
    /// <param name="largest">Largest file that the provider takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file is larger.</exception>
    public static PartPlan For(long size, long partSize, int mostParts, long largest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, largest);
        var needed = (size + mostParts - 1) / mostParts;
        return new PartPlan(size, needed <= partSize ? partSize : (needed + Step - 1) / Step * Step);
    }
}
