using Preservation.Archive.Ports;
using Preservation.Core.Ocfl;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>Validates an OCFL storage root and all its objects strictly, whoever wrote them.</summary>
public sealed class ValidateRoot(IObjectStore store)
{
    /// <summary>Everything that is wrong with the root and its objects; that something is missing is an answer.</summary>
    /// <param name="prefix">The folder of the root; empty for the store's own top.</param>
    /// <param name="readContent">Whether digests of content are computed; without, only that the files are there is checked.</param>
    /// <param name="progress">Told which object is being judged.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<ValidationReport> RunAsync(
        string prefix, bool readContent, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ProblemList problems = new();
        var tree = await StoredTree.ListAsync(store, prefix, cancellationToken);
        var declared = await CheckDeclarationAsync(tree, problems, cancellationToken);
        var isDefaultLayout = await CheckLayoutAsync(tree, problems, cancellationToken);
        CheckExtensions(tree, problems);
        RootHierarchy hierarchy = new(tree);
        hierarchy.Check(problems);
        hierarchy.CheckKinds(store, prefix, problems);
        List<ObjectVerdict> verdicts = new(hierarchy.Objects.Count);
        foreach (var (folder, entries) in hierarchy.Objects)
        {
            progress?.Report($"{verdicts.Count + 1}/{hierarchy.Objects.Count} {folder}");
            StoredTree objectTree = new(store, prefix.Length == 0 ? folder : $"{prefix}/{folder}", entries);
            verdicts.Add(await new ObjectCheck(objectTree, readContent).RunAsync(folder, cancellationToken));
        }
        CheckObjects(verdicts, declared, isDefaultLayout, problems);
        return new ValidationReport(verdicts, problems.All);
    }

    private static async Task<OcflVersion?> CheckDeclarationAsync(
        StoredTree tree, ProblemList problems, CancellationToken cancellationToken)
    {
        var rules = DeclarationRules.Root;
        var name = rules.Choose(tree.FilesIn(""), problems);
        foreach (var right in tree.FilesIn("").Where(file => rules.Declared(file) is not null))
        {
            if (await tree.ReadAsync(right, cancellationToken) is { } content)
                rules.CheckContent(right, content, problems);
        }
        return name is null ? null : rules.Declared(name);
    }

    /// <summary>Whether the folder of every object can be computed from its id.</summary>
    private static async Task<bool> CheckLayoutAsync(StoredTree tree, ProblemList problems, CancellationToken cancellationToken)
    {
        if (await tree.ReadAsync(RootRules.LayoutFile, cancellationToken) is not { } layout
            || RootRules.ReadLayout(layout, problems) != OcflPaths.LayoutName)
            return false;
        const string place = $"{RootHierarchy.Extensions}/{OcflPaths.LayoutName}/config.json";
        return await tree.ReadAsync(place, cancellationToken) is not { } config
            || RootRules.IsDefaultLayout(config, place, problems);
    }

    private static void CheckExtensions(StoredTree tree, ProblemList problems)
    {
        foreach (var name in tree.FilesIn(RootHierarchy.Extensions))
            problems.Add("E112", $"{RootHierarchy.Extensions}/{name}", "only folders of extensions may lie there");
        foreach (var name in tree.FoldersIn(RootHierarchy.Extensions).Where(name => !RootRules.IsRegistered(name)))
            problems.Add("W016", $"{RootHierarchy.Extensions}/{name}", "it is not the name of a registered extension, and should be");
    }

    private static void CheckObjects(
        List<ObjectVerdict> verdicts, OcflVersion? declared, bool isDefaultLayout, ProblemList problems)
    {
        Dictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach (var (folder, id, specification) in verdicts.Select(verdict => (verdict.Folder, verdict.Id, verdict.Specification)))
        {
            if (specification > declared)
                problems.Add("E081", folder, $"the object is of OCFL {specification.Value.Number()}, and its root of {declared!.Value.Number()}");
            if (id is null)
                continue;
            if (!folders.TryAdd(id, folder))
                problems.Add("E037", folder, $"its id '{id}' is also that of {folders[id]}");
            if (isDefaultLayout && OcflPaths.ObjectFolder(id) != folder)
                problems.Add("E083", folder, $"an object with the id '{id}' must lie in {OcflPaths.ObjectFolder(id)}");
        }
    }
}
