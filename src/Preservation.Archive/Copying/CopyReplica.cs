using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Copying;

/// <summary>What came of the try to copy one file.</summary>
/// <param name="Source">The store whose bytes were right and were used; null when no store had them.</param>
/// <param name="Refused">What the other stores had instead, as sentences.</param>
public sealed record CopyOutcome(IObjectStore? Source, IReadOnlyList<string> Refused);

/// <summary>
/// Copies one file from store to store through memory. The source is proven in the same read: only when the whole
/// digest fits does the copy become visible.
/// </summary>
public sealed class CopyReplica(IReadOnlyList<IObjectStore> sources, AlignedBuffers buffers, IWorkProgress progress)
{
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
            IStoredContent? content;
            try
            {
                content = await source.OpenAsync(StorageKey.Parse(file.Key), ReadFrom.Medium, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                refused.Add(e.Message);
                continue;
            }
            if (content is null)
            {
                refused.Add($"store '{source.Name}' has nothing at '{file.Key}'");
                continue;
            }
            await using (content)
            {
                if (await TryAsync(source, content, target, file, replaces, cancellationToken) is not { } refusal)
                    return new CopyOutcome(source, refused);
                refused.Add(refusal);
            }
        }
        return new CopyOutcome(null, refused);
    }

    private async Task<string?> TryAsync(
        IObjectStore source, IStoredContent content, IObjectStore target, ExpectedFile file, string? replaces, CancellationToken cancellationToken)
    {
        if (file.Size is { } size && content.Size != size)
            return $"store '{source.Name}' has {content.Size} bytes at '{file.Key}', not {size}";
        var key = StorageKey.Parse(file.Key);
        await using var upload = replaces is null
            ? await target.PutNewAsync(key, content.Size, cancellationToken)
            : await target.ReplaceAsync(key, content.Size, replaces, cancellationToken);
        using var digest = new StreamingDigest();
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            for (long offset = 0; offset < content.Size;)
            {
                int read;
                try
                {
                    read = await content.ReadAsync(offset, buffer, cancellationToken);
                }
                catch (ObjectStoreException e)
                {
                    return e.Message;
                }
                if (read == 0)
                    return $"store '{source.Name}' ended '{file.Key}' at byte {offset} of {content.Size}";
                digest.Append(buffer.Span[..read]);
                await upload.WriteAsync(buffer[..read], cancellationToken);
                progress.Advance(read);
                offset += read;
            }
        }
        finally
        {
            buffers.Return(buffer);
        }
        var actual = digest.Finish();
        if (actual != file.Digest)
            return $"store '{source.Name}' has {actual.Short} at '{file.Key}', not {file.Digest.Short}";
        await upload.CompleteAsync(cancellationToken);
        return null;
    }
}
