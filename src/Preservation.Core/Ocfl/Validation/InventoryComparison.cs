namespace Preservation.Core.Ocfl.Validation;

/// <summary>The rules between the inventories of one object: that of its root, and those in its version folders.</summary>
public static class InventoryComparison
{
    /// <param name="root">The inventory of the object root; null when it could not be read.</param>
    /// <param name="versions">Version folder → its inventory, of those that could be read, the newest too.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static void Check(
        InventoryFacts? root, IReadOnlyDictionary<string, InventoryFacts> versions, ProblemList problems)
    {
        var ordered = versions.Where(entry => VersionNames.Number(entry.Key) is not null)
            .OrderBy(entry => VersionNames.Number(entry.Key)).ToList();
        CheckSpecification(root, ordered, problems);
        CheckContentDirectory(root, ordered, problems);
        foreach (var (folder, inventory) in ordered)
        {
            var place = $"{folder}/{Inventory.FileName} $";
            if (inventory.Head is { } head && head != folder)
                problems.Add("E040", $"{place}.head", $"it is '{head}'; '{folder}' is expected in this folder");
            if (root is null || ReferenceEquals(root, inventory))
                continue;
            CheckId(root, inventory, place, problems);
            // A folder that the newest inventory does not know is reported as that, once.
            if (!root.Versions.ContainsKey(folder))
                continue;
            foreach (var version in inventory.Versions.Values)
                StateComparison.Check(root, inventory, version, $"{place}.versions.{version.Name}", problems);
            var number = VersionNames.Number(folder);
            foreach (var missing in root.Versions.Keys.Where(name => VersionNames.Number(name) < number && !inventory.Versions.ContainsKey(name)))
                problems.Add("E066", $"{place}.versions", $"'{missing}' is missing, and the newest inventory has it");
        }
    }

    private static void CheckId(InventoryFacts root, InventoryFacts inventory, string place, ProblemList problems)
    {
        if (root.Id is null || inventory.Id is null || root.Id == inventory.Id)
            return;
        problems.Add("E037", $"{place}.id", $"it is '{inventory.Id}', and in the newest inventory '{root.Id}'");
        problems.Add("E110", $"{place}.id", "the id changed between versions; it never may");
    }

    private static void CheckSpecification(
        InventoryFacts? root, List<KeyValuePair<string, InventoryFacts>> ordered, ProblemList problems)
    {
        OcflVersion? latest = null;
        foreach (var (folder, inventory) in ordered)
        {
            if (inventory.Specification < latest)
                problems.Add("E103", $"{folder}/{Inventory.FileName} $.type", $"it is of OCFL {inventory.Specification.Value.Number()}, and an earlier version of {latest.Value.Number()}");
            if (latest is null || inventory.Specification > latest)
                latest = inventory.Specification ?? latest;
        }
        if (root?.Specification < latest)
            problems.Add("E103", $"{Inventory.FileName} $.type", $"it is of OCFL {root!.Specification.Value.Number()}, and a version folder of {latest!.Value.Number()}");
    }

    private static void CheckContentDirectory(
        InventoryFacts? root, List<KeyValuePair<string, InventoryFacts>> ordered, ProblemList problems)
    {
        var all = ordered.ToList();
        if (root is not null && !ordered.Exists(entry => ReferenceEquals(entry.Value, root)))
            all.Add(new KeyValuePair<string, InventoryFacts>("", root));
        if (all.Count == 0)
            return;
        var first = all[0];
        foreach (var (folder, inventory) in all.Skip(1).Where(entry => entry.Value.ContentDirectory != first.Value.ContentDirectory))
        {
            var place = $"{(folder.Length == 0 ? "" : folder + "/")}{Inventory.FileName} $.contentDirectory";
            var (now, then) = (inventory.ContentDirectory ?? "not set", first.Value.ContentDirectory ?? "not set");
            if (inventory.ContentDirectory is not null && VersionNames.Number(first.Key) == 1)
                problems.Add("E019", place, $"it is '{now}', and v1 did not set it so: '{then}'");
            if (first.Value.ContentDirectory is not null)
                problems.Add("E020", place, $"it is '{now}', and in an earlier version '{then}'");
        }
    }
}
