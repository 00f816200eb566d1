using Preservation.Archive.Ports;
using Preservation.Core.Ocfl;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>Judges one object whose keys are listed already.</summary>
internal sealed class ObjectCheck(StoredTree tree, bool readContent)
{
    private readonly ProblemList _problems = new();

    public async Task<ObjectVerdict> RunAsync(string folder, CancellationToken cancellationToken)
    {
        tree.CheckKinds(_problems);
        tree.CheckNames(_problems);
        var declared = await CheckDeclarationAsync(cancellationToken);
        var (root, rootBytes) = await ReadInventoryAsync("", null, null, cancellationToken);
        if (rootBytes is null)
            _problems.Add("E063", Inventory.FileName, "the object has no inventory");
        if (root?.Specification is { } specification && declared is not null && specification != declared)
            _problems.Add("E038", $"{Inventory.FileName} $.type", $"it is of OCFL {specification.Number()}, and the declaration of {declared.Value.Number()}");
        var versions = await ReadVersionsAsync(root, rootBytes, cancellationToken);
        new ObjectStructure(tree, root, versions, _problems).Check();
        InventoryComparison.Check(root, versions, _problems);
        var audit = await CheckContentAsync(root, versions, cancellationToken);
        return new ObjectVerdict(
            folder, root?.Id ?? versions.Values.LastOrDefault()?.Id, declared, _problems.All, audit.FilesRead, audit.BytesRead);
    }

    private async Task<OcflVersion?> CheckDeclarationAsync(CancellationToken cancellationToken)
    {
        var rules = DeclarationRules.Object;
        var name = rules.Choose(tree.FilesIn(""), _problems);
        foreach (var right in tree.FilesIn("").Where(file => rules.Declared(file) is not null))
        {
            if (await ReadAsync(right, cancellationToken) is { } content)
                rules.CheckContent(right, content, _problems);
        }
        return name is null ? null : rules.Declared(name);
    }

    private async Task<Dictionary<string, InventoryFacts>> ReadVersionsAsync(
        InventoryFacts? root, byte[]? rootBytes, CancellationToken cancellationToken)
    {
        Dictionary<string, InventoryFacts> versions = new(StringComparer.Ordinal);
        var folders = ObjectStructure.VersionFolders(tree).OrderBy(VersionNames.Number).ToList();
        foreach (var folder in folders)
        {
            var (facts, bytes) = await ReadInventoryAsync(folder, root, rootBytes, cancellationToken);
            if (facts is not null)
                versions[folder] = facts;
            if (folder == folders[^1] && !IsNewer(root, folder)
                && bytes is not null && rootBytes is not null && !bytes.AsSpan().SequenceEqual(rootBytes))
                _problems.Add("E064", Inventory.FileName, $"it is not the same as {folder}/{Inventory.FileName}, that of the newest version");
        }
        return versions;
    }

    // The folder of the newest version may be missing; then an older one has nothing to be equal with.
    private static bool IsNewer(InventoryFacts? root, string folder) =>
        root?.Head is { } head && VersionNames.Number(head) > VersionNames.Number(folder) && root.Versions.ContainsKey(head);

    /// <summary>Reads an inventory with its sidecar; one with the same bytes as that of the root is not judged again.</summary>
    private async Task<(InventoryFacts? Facts, byte[]? Bytes)> ReadInventoryAsync(
        string folder, InventoryFacts? root, byte[]? rootBytes, CancellationToken cancellationToken)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var path = prefix + Inventory.FileName;
        if (await ReadAsync(path, cancellationToken) is not { } bytes)
            return (null, null);
        var isSame = rootBytes is not null && bytes.AsSpan().SequenceEqual(rootBytes);
        var facts = isSame ? root : InventoryRules.Read(bytes, path, _problems);
        await CheckSidecarAsync(folder, prefix, bytes, facts?.DigestAlgorithm, cancellationToken);
        return (facts, bytes);
    }

    private async Task CheckSidecarAsync(
        string folder, string prefix, byte[] inventory, string? algorithm, CancellationToken cancellationToken)
    {
        var names = tree.FilesIn(folder).Where(name => name.StartsWith(SidecarRules.Prefix, StringComparison.Ordinal)).ToList();
        var right = algorithm is null ? names.FirstOrDefault() : SidecarRules.Prefix + algorithm;
        if (right is not null && await ReadAsync(prefix + right, cancellationToken) is { } sidecar)
        {
            SidecarRules.Check(sidecar, inventory, right[SidecarRules.Prefix.Length..], prefix + right, _problems);
            return;
        }
        _problems.Add("E058", prefix + Inventory.FileName, $"it has no sidecar '{right ?? SidecarRules.Prefix + "sha512"}'");
        foreach (var name in names.Where(name => name != right))
            _problems.Add("E059", prefix + name, $"it is not of {algorithm}, the digest algorithm of the inventory");
    }

    /// <summary>A file that was listed and is not there any more is unreadable; that must not pass in silence.</summary>
    private async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await tree.ReadAsync(path, cancellationToken);
        if (bytes is null && tree.File(path) is { } file && StorageKey.IsKey(file.Key))
            _problems.Add("X001", path, "it cannot be read: it was listed, and is not there any more");
        return bytes;
    }

    private async Task<ContentAudit> CheckContentAsync(
        InventoryFacts? root, Dictionary<string, InventoryFacts> versions, CancellationToken cancellationToken)
    {
        ContentExpectations expectations = new();
        if (root is not null)
            expectations.Add("", root, tree, _problems);
        foreach (var (folder, inventory) in versions.Where(entry => !ReferenceEquals(entry.Value, root)))
            expectations.Add(folder, inventory, tree, _problems);
        ContentAudit audit = new(tree, _problems);
        if (readContent)
            await audit.RunAsync(expectations, cancellationToken);
        return audit;
    }
}
