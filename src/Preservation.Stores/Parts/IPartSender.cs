namespace Preservation.Stores.Parts;

/// <summary>How one file goes to one provider.</summary>
/// <remarks>Disposed when the upload has ended, however it did.</remarks>
internal interface IPartSender : IDisposable
{
    /// <summary>Looks for what an earlier, broken upload of the same file has left. Called once, before any part.</summary>
    Task ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the provider has these very bytes as this part already.</summary>
    bool Has(int part, ReadOnlySpan<byte> bytes);

    /// <summary>Sends a part. Called for several parts at once; not for a file of one part.</summary>
    Task SendAsync(int part, byte[] buffer, int length, CancellationToken cancellationToken);

    /// <summary>Makes the parts one object, visible from then on.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Sends a file of one part, visible from then on.</summary>
    Task SendWholeAsync(byte[] buffer, int length, CancellationToken cancellationToken);
}
