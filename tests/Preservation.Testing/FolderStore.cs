using System.Runtime.CompilerServices;
using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>A folder of this machine as a store that can only be read.</summary>
public sealed class FolderStore(string folder) : IObjectStore
{
    public StoreName Name { get; } = StoreName.Parse("folder");

    public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken)
    {
        FileInfo file = new(PathOf(key.Value));
        return Task.FromResult(file.Exists ? Describe(file) : null);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        DirectoryInfo top = new(PathOf(prefix));
        foreach (var entry in top.Exists ? Walk(top) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Describe(entry);
        }
    }

    public Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken)
    {
        var path = PathOf(key.Value);
        return Task.FromResult<IStoredContent?>(File.Exists(path) ? new FileContent(path) : null);
    }

    public Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This store can only be read.");

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This store can only be read.");

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This store can only be read.");

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo top)
    {
        foreach (var entry in top.EnumerateFileSystemInfos())
        {
            if (entry is not DirectoryInfo inner || entry.LinkTarget is not null)
            {
                yield return entry;
                continue;
            }
            var isEmpty = true;
            foreach (var below in Walk(inner))
            {
                isEmpty = false;
                yield return below;
            }
            if (isEmpty)
                yield return inner;
        }
    }

    private StoredObject Describe(FileSystemInfo entry)
    {
        var key = Path.GetRelativePath(folder, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
        var kind = entry switch
        {
            { LinkTarget: not null } => StoredKind.Link,
            DirectoryInfo => StoredKind.EmptyFolder,
            _ when entry.Attributes.HasFlag(FileAttributes.Device) => StoredKind.Special,
            _ => StoredKind.File,
        };
        var size = kind == StoredKind.File ? ((FileInfo)entry).Length : 0;
        return new StoredObject(key, kind, size, entry.LastWriteTimeUtc.Ticks.ToString("x", null));
    }

    private string PathOf(string key) => Path.Combine(folder, key);

    private sealed class FileContent(string path) : IStoredContent
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = File.OpenHandle(path);

        public long Size => RandomAccess.GetLength(_file);

        public string? CacheReason => null;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var length = 0;
            for (int read; length < buffer.Length
                && (read = await RandomAccess.ReadAsync(_file, buffer[length..], offset + length, cancellationToken)) > 0;)
                length += read;
            return length;
        }

        public ValueTask DisposeAsync()
        {
            _file.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
