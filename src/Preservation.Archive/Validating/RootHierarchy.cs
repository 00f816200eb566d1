using Preservation.Archive.Ports;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>Which objects a storage root holds, and what else lies beside them.</summary>
internal sealed class RootHierarchy
{
    public const string Extensions = "extensions";

    private readonly SortedDictionary<string, List<StoredObject>> _objects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StoredObject> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    public RootHierarchy(StoredTree tree)
    {
        foreach (var path in tree.Files)
        {
            var slash = path.LastIndexOf('/');
            if (slash > 0 && path.AsSpan(slash + 1).StartsWith("0=ocfl_object_") && !path.StartsWith(Extensions + "/", StringComparison.Ordinal))
                _objects.TryAdd(path[..slash], []);
        }
        foreach (var (path, entry) in tree.Entries)
        {
            if (Folders(path).FirstOrDefault(_objects.ContainsKey) is { } owner)
                _objects[owner].Add(entry);
            else
                _others[path] = entry;
        }
        // A declaration inside another object belongs to that object.
        foreach (var nested in _objects.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).ToList())
        {
            _objects.Remove(nested);
            Nested.Add(nested);
        }
        foreach (var folder in _objects.Keys)
            _parents.UnionWith(Folders(folder));
    }

    /// <summary>Folder → everything in it, of each object.</summary>
    public IReadOnlyDictionary<string, List<StoredObject>> Objects => _objects;

    /// <summary>Folders with a declaration that lie inside another object.</summary>
    public List<string> Nested { get; } = [];

    public void Check(ProblemList problems)
    {
        Dictionary<string, int> stray = new(StringComparer.Ordinal);
        foreach (var (path, entry) in _others)
        {
            var isExtension = path.StartsWith(Extensions + "/", StringComparison.Ordinal);
            if (entry.Kind == StoredKind.EmptyFolder)
                problems.Add("E073", path, "it is an empty folder; none may be in a storage root");
            if (entry.Kind == StoredKind.File && !isExtension && path.Contains('/'))
                CheckFile(path, stray, problems);
        }
        foreach (var (folder, count) in stray.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            ReportStray(folder, count, problems);
        CheckNested(problems);
        CheckShape(problems);
    }

    /// <summary>Kinds of what is of no object; an object reports its own.</summary>
    public void CheckKinds(IObjectStore store, string prefix, ProblemList problems) =>
        new StoredTree(store, prefix, _others.Values).CheckKinds(problems);

    private void CheckFile(string path, Dictionary<string, int> stray, ProblemList problems)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (DeclarationRules.Root.Declared(name) is not null)
            problems.Add("E074", path, "a storage root lies inside another; each must stand by itself");
        // The highest folder that does not lead to an object, or the folder of the file when all lead to one.
        var folder = Folders(path).FirstOrDefault(parent => !_parents.Contains(parent)) ?? path[..path.LastIndexOf('/')];
        stray[folder] = stray.GetValueOrDefault(folder) + 1;
    }

    private void ReportStray(string folder, int count, ProblemList problems)
    {
        problems.Add("E072", folder, $"files that are of no object lie there: {count}");
        if (_parents.Contains(folder))
            problems.Add("E084", folder, "files lie in a folder on the way to objects");
        else if (folder.Contains('/'))
            problems.Add("E085", folder, "no object lies at the end of this folder");
        else
            problems.Add("E088", folder, "no object lies in it, so the folder may not be in a storage root");
    }

    private void CheckNested(ProblemList problems)
    {
        foreach (var nested in Nested)
        {
            var owner = Folders(nested).First(_objects.ContainsKey);
            var inner = nested[(owner.Length + 1)..].Split('/');
            // Content is free: a preserved file may well be named like a declaration.
            if (VersionNames.Number(inner[0]) is null || inner.Length < 2)
                problems.Add("E082", nested, $"an object lies inside the object {owner}");
        }
    }

    private void CheckShape(ProblemList problems)
    {
        var depths = _objects.Keys.Select(folder => folder.Count(c => c == '/')).Distinct().ToList();
        if (depths.Contains(0) && depths.Count > 1)
            problems.Add("W015", "", "some objects lie at the top and others in folders; it should be one or the other");
        if (depths.Count(depth => depth > 0) > 1)
            problems.Add("W014", "", "objects lie at several depths; one layout should be used");
    }

    /// <summary>The folders above a path, from the top.</summary>
    private static IEnumerable<string> Folders(string path)
    {
        for (var end = path.IndexOf('/'); end > 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }
}
