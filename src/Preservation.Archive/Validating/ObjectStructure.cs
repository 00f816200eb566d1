using Preservation.Archive.Ports;
using Preservation.Core.Ocfl;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>The rules of what may lie where in an object.</summary>
/// <param name="tree">The object.</param>
/// <param name="root">Its inventory; null when it could not be read.</param>
/// <param name="versions">Version folder → its inventory, of those that could be read.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ObjectStructure(
    StoredTree tree, InventoryFacts? root, IReadOnlyDictionary<string, InventoryFacts> versions, ProblemList problems)
{
    private const string Extensions = "extensions";

    private readonly Dictionary<InventoryFacts, HashSet<string>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Version folders of a store, well named ones only.</summary>
    public static IReadOnlyList<string> VersionFolders(StoredTree tree) =>
        [.. tree.FoldersIn("").Where(name => VersionNames.Number(name) is not null)];

    public void Check()
    {
        CheckTopFiles();
        CheckTopFolders();
        CheckExtensions();
        var folders = VersionFolders(tree);
        CheckVersions(folders);
        foreach (var folder in folders)
            CheckVersionFolder(folder);
    }

    /// <summary>Whether a file is the sidecar of an inventory, or stands in its place with the wrong algorithm.</summary>
    private bool IsSidecar(string folder, string name, InventoryFacts? inventory)
    {
        if (!name.StartsWith(SidecarRules.Prefix, StringComparison.Ordinal))
            return false;
        var right = inventory?.DigestAlgorithm is { } algorithm ? SidecarRules.Prefix + algorithm : null;
        return right is null || name == right || tree.File(folder.Length == 0 ? right : $"{folder}/{right}") is null;
    }

    private void CheckTopFiles()
    {
        foreach (var name in tree.FilesIn(""))
        {
            if (name == Inventory.FileName || IsSidecar("", name, root) || DeclarationRules.Object.IsCandidate(name))
                continue;
            if (name.Equals(Inventory.FileName, StringComparison.OrdinalIgnoreCase))
                problems.Add("E034", name, $"an inventory is named '{Inventory.FileName}', in lower case");
            problems.Add("E001", name, "no such file may lie in the root of an object");
        }
    }

    private void CheckTopFolders()
    {
        foreach (var name in tree.FoldersIn(""))
        {
            if (name is "logs" or Extensions || VersionNames.Number(name) is not null)
                continue;
            VersionNames.ExplainBadName(name, name, problems);
            problems.Add("E001", name, "no such folder may lie in the root of an object");
        }
    }

    private void CheckExtensions()
    {
        foreach (var name in tree.FilesIn(Extensions))
            problems.Add("E067", $"{Extensions}/{name}", "only folders of extensions may lie there");
        foreach (var name in tree.FoldersIn(Extensions).Where(name => !RootRules.IsRegistered(name)))
            problems.Add("W013", $"{Extensions}/{name}", "it is not the name of a registered extension, and should be");
    }

    private void CheckVersions(IReadOnlyList<string> folders)
    {
        VersionNames.CheckConvention(folders.Concat(root?.Versions.Keys ?? []), "", problems);
        if (root is null)
        {
            VersionNames.CheckSequence(folders, "", problems);
            return;
        }
        foreach (var folder in folders.Where(folder => !root.Versions.ContainsKey(folder)))
            problems.Add("E046", folder, "the inventory has no version of this name");
        foreach (var name in root.Versions.Keys.Where(name => VersionNames.Number(name) is not null && !folders.Contains(name)))
            problems.Add("E010", name, "the inventory has this version, and there is no such folder");
    }

    private void CheckVersionFolder(string folder)
    {
        var inventory = versions.GetValueOrDefault(folder);
        var content = (inventory ?? root)?.ContentFolder ?? "content";
        foreach (var name in tree.FilesIn(folder))
        {
            if (name != Inventory.FileName && !IsSidecar(folder, name, inventory))
                problems.Add("E015", $"{folder}/{name}", "beside the content only an inventory and its sidecar may lie in a version folder");
            if (name != Inventory.FileName && name.Equals(Inventory.FileName, StringComparison.OrdinalIgnoreCase))
                problems.Add("E034", $"{folder}/{name}", $"an inventory is named '{Inventory.FileName}', in lower case");
        }
        foreach (var name in tree.FoldersIn(folder).Where(name => name != content))
            problems.Add("W002", $"{folder}/{name}", $"beside the folder '{content}' no other should be there");
        if (!tree.Entries.ContainsKey($"{folder}/{Inventory.FileName}"))
            problems.Add("W010", folder, "the version folder has no inventory, and should have one");
        CheckContent(folder, $"{folder}/{content}");
    }

    private void CheckContent(string version, string content)
    {
        foreach (var empty in tree.Below(content, StoredKind.EmptyFolder))
            problems.Add("E024", $"{content}/{empty}", "it is an empty folder; none may be in the content");
        var files = tree.Below(content, StoredKind.File).Select(rest => $"{content}/{rest}").ToList();
        var isThere = tree.Entries.Any(entry => entry.Key.StartsWith(content + "/", StringComparison.Ordinal)
            || (entry.Key == content && entry.Value.Kind == StoredKind.EmptyFolder));
        if (isThere && files.Count == 0 && !tree.Below(content, StoredKind.Link).Any())
            problems.Add("W003", content, "the version brought no files, so the folder should not be there");
        var listed = root?.Manifest.Values.SelectMany(paths => paths).Count(path => path.StartsWith(version + "/", StringComparison.Ordinal)) ?? 0;
        if (!isThere && listed > 0)
            problems.Add("E016", content, $"there is no such folder, and the manifest lists files of this version: {listed}");
        var number = VersionNames.Number(version);
        foreach (var (place, inventory) in Inventories().Where(one => one.Number >= number).Select(one => (one.Place, one.Inventory)))
        {
            var known = Known(inventory);
            foreach (var file in files.Where(file => !known.Contains(file)))
                problems.Add("E023", file, $"it is not in the manifest of {place}");
        }
    }

    // The newest inventory twice, in the root and in its folder, is judged once.
    private IEnumerable<(string Place, int Number, InventoryFacts Inventory)> Inventories()
    {
        if (root is not null)
            yield return (Inventory.FileName, int.MaxValue, root);
        foreach (var (folder, inventory) in versions.Where(entry => !ReferenceEquals(entry.Value, root)))
            yield return ($"{folder}/{Inventory.FileName}", VersionNames.Number(folder) ?? 0, inventory);
    }

    private HashSet<string> Known(InventoryFacts inventory)
    {
        if (!_known.TryGetValue(inventory, out var known))
            _known[inventory] = known = inventory.Manifest.Values.SelectMany(paths => paths).ToHashSet(StringComparer.Ordinal);
        return known;
    }
}
