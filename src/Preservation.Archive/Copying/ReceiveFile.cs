using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Copying;

/// <summary>Writes files of a store to this machine. Each is proven while it is written, and seen only when it is whole.</summary>
public sealed class ReceiveFile(ArchiveContext archive, ReadFrom from)
{
    private readonly ConcurrentDictionary<string, bool> _cacheReasons = [];
    private long _bytesRead;

    /// <summary>What stores gave so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Why caches may have answered for media, each reason once.</summary>
    public IEnumerable<string> CacheReasons => _cacheReasons.Keys.Order(StringComparer.Ordinal);

    /// <param name="store">From where.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="path">Where it goes; nothing may lie there. What was begun beside it is gone on with.</param>
    /// <param name="cancellationToken">Ends it; what was received is used the next time.</param>
    /// <returns>Null when it is there now; otherwise what the store has instead.</returns>
    /// <exception cref="ObjectStoreException">The store does not give it.</exception>
    public async Task<string?> RunAsync(IObjectStore store, RestoredFile file, string path, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(StorageKey.Parse(file.Key), from, cancellationToken);
        if (content is null)
            return $"store '{store.Name}' has nothing at '{file.Key}'";
        if (content.CacheReason is { } reason)
            _cacheReasons.TryAdd(reason, true);
        // A file that has grown could fill the disk before its digest tells.
        if (file.Size is { } size ? content.Size != size : content.Size > ReadSmallFile.Limit)
            return $"store '{store.Name}' has {content.Size} bytes at '{file.Key}', not {file.Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "a small file"}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // What was begun may be of another store or spoilt by a crash: a store is only called wrong by its own bytes.
        var wasBegun = FileFacts.Of(path + ".part") is { Size: > 0 };
        var refusal = await TryAsync(store, content, file.Digest, path, cancellationToken);
        return refusal is not null && wasBegun ? await TryAsync(store, content, file.Digest, path, cancellationToken) : refusal;
    }

    private async Task<string?> TryAsync(
        IObjectStore store, IStoredContent content, Digest digest, string path, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        using var file = File.OpenHandle(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var writer = new DirectWriter(part, file, content.Size);
        using var whole = new StreamingDigest();
        var done = await ResumeAsync(file, content.Size, whole, cancellationToken);
        await foreach (var piece in ReadAhead.RunAsync(content, done, archive.Buffers, cancellationToken))
        {
            var digesting = Task.Run(() => whole.Append(piece.Span), CancellationToken.None);
            try
            {
                writer.Write(piece.Span, done);
            }
            finally
            {
                await digesting;
            }
            done += piece.Length;
            Interlocked.Add(ref _bytesRead, piece.Length);
            archive.Progress.Advance(piece.Length);
        }
        var actual = whole.Finish();
        if (actual != digest)
        {
            // Nothing of it may be believed, so that the next store starts anew.
            RandomAccess.SetLength(file, 0);
            return $"store '{store.Name}' has {actual.Short}, not {digest.Short}";
        }
        RandomAccess.FlushToDisk(file);
        File.Move(part, path, overwrite: false);
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        archive.Progress.FileDone(Path.GetFileName(path));
        return null;
    }

    // What an earlier run left is hashed here and not fetched again; if it was wrong, the digest in the end says so.
    private async Task<long> ResumeAsync(SafeFileHandle file, long size, StreamingDigest whole, CancellationToken cancellationToken)
    {
        var there = RandomAccess.GetLength(file);
        // Whole pages only: what follows is read from there on, as a medium wants it.
        var kept = there > size ? 0 : there == size ? size : there & ~4095L;
        if (kept < there)
            RandomAccess.SetLength(file, kept);
        var buffer = await archive.Buffers.RentAsync(cancellationToken);
        try
        {
            long done = 0;
            for (int read; (read = RandomAccess.Read(file, buffer.Span, done)) > 0; done += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                whole.Append(buffer.Span[..read]);
                archive.Progress.Advance(read);
            }
            return done;
        }
        finally
        {
            archive.Buffers.Return(buffer);
        }
    }
}
