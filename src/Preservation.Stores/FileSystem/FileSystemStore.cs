using System.Runtime.CompilerServices;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;

namespace Preservation.Stores.FileSystem;

/// <summary>
/// A folder as an object store. A key is a path below it. Bytes on their way lie in <c>.uploads/</c>, which is not
/// part of what the store holds and is gone when nothing is under way.
/// </summary>
public sealed class FileSystemStore(StoreName name, string root) : IObjectStore
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public StoreName Name { get; } = name;

    /// <summary>A file system has none that would hold against its owner.</summary>
    public IStoreLocks? Locks => null;

    public StoreTraffic Traffic { get; } = new();

    /// <summary>The folder, as a full path.</summary>
    public string Root => _root;

    public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) =>
        Asked(() => Find(key.Value), $"looking at '{key}'");

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Folder by folder, so that one that cannot be read does not hide what the caller has seen already.
        var pending = new Stack<string>([prefix]);
        while (pending.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (entry, isFolder) in await Asked(() => Entries(folder), $"listing '{folder}'"))
            {
                if (isFolder)
                    pending.Push(entry.Key);
                else
                    yield return entry;
            }
        }
    }

    public Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken) =>
        Asked<IStoredContent?>(
            () => Find(key.Value) switch
            {
                null => null,
                { Kind: StoredKind.File } => FileContent.Open(this, PathOf(key.Value), from),
                var other => throw new ObjectStoreException(Name, StoreFailure.Unreadable,
                    $"In store '{Name}' a {Describe(other.Kind)} lies at '{key}', where a file is expected; it is not followed."),
            },
            $"opening '{key}'");

    public Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) =>
        Asked<IObjectUpload>(
            () => Find(key.Value) switch
            {
                null => FileUpload.Start(this, key, size, expected: null),
                var existing => ExistingUpload.Compare(this, key, PathOf(key.Value), existing, size),
            },
            $"writing '{key}'");

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        Asked<IObjectUpload>(() => FileUpload.Start(this, key, size, expected), $"replacing '{key}'");

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) =>
        Asked(
            () =>
            {
                var (from, to) = (PathOf(key.Value), PathOf(quarantine.Value));
                DurableFile.CreateFolders(_root, Path.GetDirectoryName(to)!);
                // A second name for the same bytes: nothing is read, so not even a failing disk can spoil it.
                if (!OperatingSystem.IsLinux() || !Posix.TryLink(from, to))
                    File.Copy(from, to, overwrite: false);
                DurableFile.FlushFolder(Path.GetDirectoryName(to)!);
                return true;
            },
            $"keeping '{key}' in quarantine");

    /// <summary>Each file is proven on its way, so a copy by the system would spare nothing.</summary>
    public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) => Task.FromResult(false);

    public async IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var upload in await Asked(Uploads.List, "listing unfinished uploads"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return upload;
        }
    }

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        Asked(() => Uploads.Remove(upload.Id), $"removing '{upload.Key}'");

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<Capability, Support>>(new Dictionary<Capability, Support>
        {
            // Files appear by a rename that refuses to replace, and are exchanged by one that looks first.
            [Capability.PutIfAbsent] = Support.Yes,
            [Capability.PutIfAbsentInParts] = Support.Yes,
            [Capability.ReplaceIfMatch] = Support.Yes,
            [Capability.Versioning] = Support.No,
            [Capability.Lock] = Support.No,
            [Capability.CheckedTransfer] = Support.No,
            [Capability.ProviderDigest] = Support.No,
        });

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) =>
        Asked<long?>(
            () => Directory.Exists(_root) ? new DriveInfo(_root).AvailableFreeSpace : throw Gone(),
            "asking for free space");

    internal string PathOf(string key) => Path.Combine(_root, key.Replace('/', Path.DirectorySeparatorChar));

    internal UploadsFolder Uploads { get; } = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));

    internal StoredObject? Find(string key)
    {
        if (FileFacts.Of(PathOf(key)) is { } facts)
            return new StoredObject(key, facts.Kind, facts.Size, facts.Identity);
        return Directory.Exists(_root) ? null : throw Gone();
    }

    private List<(StoredObject Entry, bool IsFolder)> Entries(string folder)
    {
        if (!Directory.Exists(_root))
            throw Gone();
        List<(StoredObject, bool)> entries = [];
        var path = PathOf(folder);
        if (!Directory.Exists(path))
            return entries;
        foreach (var child in Directory.EnumerateFileSystemEntries(path))
        {
            var name = Path.GetFileName(child);
            if (folder.Length == 0 && name == UploadsFolder.Name)
                continue;
            // Null when it vanished between the listing and the look: then it is not there. A name that is not
            // Unicode cannot be looked at, but is there.
            var key = folder.Length == 0 ? name : $"{folder}/{name}";
            if (FileFacts.Of(child) is { } facts)
                entries.Add((new StoredObject(key, facts.Kind, facts.Size, facts.Identity), facts.IsFolder));
            else if (name.Contains('\uFFFD', StringComparison.Ordinal))
                entries.Add((new StoredObject(key, StoredKind.Special, 0, ""), false));
        }
        if (entries.Count == 0 && folder.Length > 0)
            entries.Add((new StoredObject(folder, StoredKind.EmptyFolder, 0, ""), false));
        return entries;
    }

    private ObjectStoreException Gone() => new(Name, StoreFailure.Unreachable,
        $"Store '{Name}' is not there: the folder '{_root}' does not exist. Is its disk mounted?");

    internal static string Describe(StoredKind kind) => kind switch
    {
        StoredKind.EmptyFolder => "folder",
        StoredKind.Link => "link",
        StoredKind.Special => "device, socket or pipe",
        _ => "file",
    };

    internal Task<T> Asked<T>(Func<T> action, string what)
    {
        try
        {
            return Task.FromResult(action());
        }
        catch (Exception e) when (Translate(e, what) is { } translated)
        {
            return Task.FromException<T>(translated);
        }
    }

    /// <summary>What a failure of the file system means for a store; null for exceptions that are not one.</summary>
    internal ObjectStoreException? Translate(Exception exception, string what)
    {
        StoreFailure? failure = exception switch
        {
            ObjectStoreException => null,
            UnauthorizedAccessException => StoreFailure.Denied,
            DirectoryNotFoundException => StoreFailure.Unreachable,
            IOException { HResult: Posix.NoSpace or Posix.Quota } => StoreFailure.Full,
            IOException { HResult: Posix.ReadOnly } => StoreFailure.Denied,
            IOException { HResult: Posix.Exists or Posix.Locked } => StoreFailure.Conflict,
            IOException => StoreFailure.Unreadable,
            _ => null,
        };
        return failure is { } kind
            ? new ObjectStoreException(Name, kind, $"Store '{Name}' failed at {what}: {exception.Message}", exception)
            : null;
    }
}
