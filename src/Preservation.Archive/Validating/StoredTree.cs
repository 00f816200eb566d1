using Preservation.Archive.Ports;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>What a store lists below one folder, by paths relative to it, with the means to read it.</summary>
internal sealed class StoredTree
{
    private readonly IObjectStore _store;
    private readonly SortedDictionary<string, StoredObject> _entries = new(StringComparer.Ordinal);

    /// <param name="store">Where the entries lie.</param>
    /// <param name="folder">The key of the folder; empty for the store's own top.</param>
    /// <param name="entries">All that lies below the folder.</param>
    public StoredTree(IObjectStore store, string folder, IEnumerable<StoredObject> entries)
    {
        _store = store;
        foreach (var entry in entries)
            _entries[folder.Length == 0 ? entry.Key : entry.Key[(folder.Length + 1)..]] = entry;
    }

    public static async Task<StoredTree> ListAsync(IObjectStore store, string folder, CancellationToken cancellationToken)
    {
        List<StoredObject> entries = [];
        await foreach (var entry in store.ListAsync(folder, cancellationToken))
            entries.Add(entry);
        return new StoredTree(store, folder, entries);
    }

    /// <summary>Relative path → what lies there, in ordinal order.</summary>
    public IReadOnlyDictionary<string, StoredObject> Entries => _entries;

    public StoredObject? File(string path) =>
        _entries.TryGetValue(path, out var entry) && entry.Kind == StoredKind.File ? entry : null;

    /// <summary>Paths of all files.</summary>
    public IEnumerable<string> Files => _entries.Where(entry => entry.Value.Kind == StoredKind.File).Select(entry => entry.Key);

    /// <summary>Names of the files directly in a folder.</summary>
    public IEnumerable<string> FilesIn(string folder) =>
        Below(folder, StoredKind.File).Where(rest => !rest.Contains('/'));

    /// <summary>Names of the folders directly in a folder, empty ones too.</summary>
    public IReadOnlyList<string> FoldersIn(string folder)
    {
        var prefix = Prefix(folder);
        return _entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && entry.Key.Length > prefix.Length)
            .Select(entry => (Path: entry.Key[prefix.Length..], entry.Value.Kind))
            .Where(entry => entry.Path.Contains('/') || entry.Kind == StoredKind.EmptyFolder)
            .Select(entry => entry.Path.Split('/', 2)[0]).Distinct().ToList();
    }

    /// <summary>Paths below a folder and relative to it, of one kind.</summary>
    public IEnumerable<string> Below(string folder, StoredKind kind)
    {
        var prefix = Prefix(folder);
        return _entries.Where(entry => entry.Value.Kind == kind && entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => entry.Key[prefix.Length..]);
    }

    /// <summary>A whole small file; null when it is not there, or its name is no key. No more than 1 GiB is read, so what is larger will not match its digest.</summary>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(path, cancellationToken);
        if (content is null)
            return null;
        var bytes = new byte[Math.Min(content.Size, 1 << 30)];
        var length = 0;
        for (var read = -1; read != 0 && length < bytes.Length; length += read)
            read = await content.ReadAsync(length, bytes.AsMemory(length), cancellationToken);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>Opens a file; null when it is not there, or its name is no key.</summary>
    public async Task<IStoredContent?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (File(path) is not { } file || !StorageKey.IsKey(file.Key))
            return null;
        return await _store.OpenAsync(StorageKey.Parse(file.Key), ReadFrom.Anywhere, cancellationToken);
    }

    /// <summary>Reports what no OCFL hierarchy may hold.</summary>
    public void CheckKinds(ProblemList problems)
    {
        foreach (var (path, entry) in _entries)
        {
            if (entry.Kind == StoredKind.Link)
                problems.Add("E090", path, "it is a link; only files and folders may be there");
            if (entry.Kind == StoredKind.Special)
                problems.Add("E089", path, "it is a device, socket or pipe; only files and folders may be there");
        }
    }

    /// <summary>Reports files that cannot be read through a store because of their names.</summary>
    public void CheckNames(ProblemList problems)
    {
        foreach (var path in Files.Where(path => !StorageKey.IsKey(_entries[path].Key)))
            problems.Add("X001", path, "it cannot be read: names of printable ASCII without blank and backslash are expected here");
    }

    private static string Prefix(string folder) => folder.Length == 0 ? "" : folder + "/";
}
