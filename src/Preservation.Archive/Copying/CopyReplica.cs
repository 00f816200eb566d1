using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Copying;

/// <summary>What came of the try to copy one file.</summary>
/// <param name="Source">The store whose bytes were right and were used; null when no store had them.</param>
/// <param name="Refused">What the other stores had instead, as sentences.</param>
public sealed record CopyOutcome(IObjectStore? Source, IReadOnlyList<string> Refused);

/// <summary>
/// Copies one file from store to store. A large file between stores of one provider is copied by the provider and read
/// where it arrives; everything else goes through memory and is proven on its way: only when the whole digest fits does
/// the copy become visible.
/// </summary>
public sealed class CopyReplica(IReadOnlyList<IObjectStore> sources, AlignedBuffers buffers, IWorkProgress progress)
{
    /// <summary>Bytes from which on a copy by the provider spares more than its requests cost.</summary>
    private const long WorthIt = 1 << 20;

    /// <param name="target">Where the file is wanted.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="replaces">Tag of damaged bytes that it takes the place of; null when the key is free.</param>
    /// <param name="cancellationToken">Ends the copy; nothing half-written is seen.</param>
    /// <exception cref="ObjectStoreException">The target failed.</exception>
    public async Task<CopyOutcome> RunAsync(
        IObjectStore target, ExpectedFile file, string? replaces, CancellationToken cancellationToken)
    {
        List<string> refused = [];
        foreach (var source in sources.Where(source => source != target))
        {
            try
            {
                var byProvider = replaces is null ? await TryCopyByProviderAsync(source, target, file, cancellationToken) : null;
                if (byProvider is { IsRight: true })
                    return new CopyOutcome(source, refused);
                // A copy of the provider's that is not right is replaced by one that is proven on its way.
                replaces ??= byProvider?.Tag;
                if (await TryAsync(source, target, file, replaces, cancellationToken) is not { } refusal)
                    return new CopyOutcome(source, refused);
                refused.Add(refusal);
            }
            catch (ObjectStoreException e) when (e.Store == source.Name)
            {
                refused.Add(e.Message);
            }
        }
        return new CopyOutcome(null, refused);
    }

    // The bytes do not pass here, so they are read where they arrive. Null when the provider does not copy.
    private async Task<(bool IsRight, string? Tag)?> TryCopyByProviderAsync(
        IObjectStore source, IObjectStore target, ExpectedFile file, CancellationToken cancellationToken)
    {
        var key = StorageKey.Parse(file.Key);
        if (file.Size is not >= WorthIt || !await target.TryCopyFromAsync(source, key, file.Size.Value, cancellationToken))
            return null;
        var tag = (await target.StatAsync(key, cancellationToken))?.Tag;
        await using var content = await target.OpenAsync(key, ReadFrom.Medium, cancellationToken);
        if (content is null)
            return null;
        using var digest = new StreamingDigest();
        await foreach (var piece in ReadAhead.RunAsync(content, 0, buffers, cancellationToken))
        {
            digest.Append(piece.Span);
            progress.Advance(piece.Length);
        }
        return (digest.Finish() == file.Digest, tag);
    }

    private async Task<string?> TryAsync(IObjectStore source, IObjectStore target, ExpectedFile file, string? replaces, CancellationToken cancellationToken)
    {
        var key = StorageKey.Parse(file.Key);
        await using var content = await source.OpenAsync(key, ReadFrom.Medium, cancellationToken);
        if (content is null)
            return $"store '{source.Name}' has nothing at '{file.Key}'";
        if (file.Size is { } size && content.Size != size)
            return $"store '{source.Name}' has {content.Size} bytes at '{file.Key}', not {size}";
        await using var upload = replaces is null
            ? await target.PutNewAsync(key, content.Size, cancellationToken)
            : await target.ReplaceAsync(key, content.Size, replaces, cancellationToken);
        using var digest = new StreamingDigest();
        long done = 0;
        await foreach (var piece in ReadAhead.RunAsync(content, 0, buffers, cancellationToken))
        {
            digest.Append(piece.Span);
            await upload.WriteAsync(piece, cancellationToken);
            progress.Advance(piece.Length);
            done += piece.Length;
        }
        if (done < content.Size)
            return $"store '{source.Name}' ended '{file.Key}' at byte {done} of {content.Size}";
        var actual = digest.Finish();
        if (actual != file.Digest)
            return $"store '{source.Name}' has {actual.Short} at '{file.Key}', not {file.Digest.Short}";
        await upload.CompleteAsync(cancellationToken);
        return null;
    }
}
