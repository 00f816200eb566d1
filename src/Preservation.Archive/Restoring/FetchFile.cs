using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;

namespace Preservation.Archive.Restoring;

/// <summary>Fetches one file out of any store that has it right.</summary>
public sealed class FetchFile(ArchiveContext archive)
{
    /// <summary>Null when it is there now; otherwise what each store had instead.</summary>
    /// <param name="key">In the stores.</param>
    /// <param name="size">Bytes; null when not known.</param>
    /// <param name="digest">What it must have.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellationToken">Ends it; what was fetched is used the next time.</param>
    public async Task<IReadOnlyList<string>?> RunAsync(
        string key, long? size, Digest digest, string path, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(path, size, digest, cancellationToken))
            return null;
        if (FileFacts.Of(path) is not null)
            return [$"something else lies at '{path}'; it was left as it is. Move it away and run the same command again"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        List<string> refused = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                await using var content = await store.OpenAsync(StorageKey.Parse(key), ReadFrom.Anywhere, cancellationToken);
                if (content is null)
                    refused.Add($"store '{store.Name}' has nothing at '{key}'");
                else if (await TryTwiceAsync(store, content, digest, path, cancellationToken) is { } refusal)
                    refused.Add(refusal);
                else
                    return null;
            }
            catch (ObjectStoreException e)
            {
                refused.Add(e.Message);
            }
        }
        // Emptied when the last store was wrong; a strange file must not stay beside the restored ones.
        if (FileFacts.Of(path + ".part") is { Size: 0 })
            File.Delete(path + ".part");
        return refused;
    }

    private async Task<bool> IsThereAsync(string path, long? size, Digest digest, CancellationToken cancellationToken)
    {
        if (FileFacts.Of(path) is not { Kind: StoredKind.File } facts || size is not null && facts.Size != size)
            return false;
        await using var content = LocalContent.Open(path);
        var actual = await DigestContent.RunAsync(content, archive.Chunking, archive.Buffers, archive.Progress, cancellationToken);
        return actual.Digest == digest;
    }

    // What was begun may be of another store or spoilt by a crash: a store is only called wrong by its own bytes.
    private async Task<string?> TryTwiceAsync(
        IObjectStore store, IStoredContent content, Digest digest, string path, CancellationToken cancellationToken)
    {
        var wasBegun = FileFacts.Of(path + ".part") is { Size: > 0 };
        var refusal = await TryAsync(store, content, digest, path, cancellationToken);
        return refusal is not null && wasBegun ? await TryAsync(store, content, digest, path, cancellationToken) : refusal;
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
