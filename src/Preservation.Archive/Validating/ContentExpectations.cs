using System.Globalization;
using Preservation.Core.Ocfl;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>One digest that an inventory gives for a file.</summary>
/// <param name="Code">The code when it is wrong: E092 for the manifest, E093 for fixity.</param>
/// <param name="Algorithm">Of the digest.</param>
/// <param name="Digest">In lower case.</param>
/// <param name="Place">The inventory that gives it.</param>
internal sealed record ExpectedDigest(string Code, string Algorithm, string Digest, string Place);

/// <summary>All digests that the inventories of an object give for its files, so that each file is read once.</summary>
internal sealed class ContentExpectations
{
    private readonly SortedDictionary<string, List<ExpectedDigest>> _files = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, List<ExpectedDigest>>> Files => _files;

    /// <summary>Adds what an inventory says of files that are there; what is not there is reported.</summary>
    public void Add(string folder, InventoryFacts inventory, StoredTree tree, ProblemList problems)
    {
        var place = folder.Length == 0 ? Inventory.FileName : $"{folder}/{Inventory.FileName}";
        foreach (var (digest, paths) in inventory.Manifest)
        {
            foreach (var path in paths)
                Add(path, new ExpectedDigest("E092", inventory.DigestAlgorithm ?? "", digest, place), tree, problems);
        }
        foreach (var (algorithm, digest, path) in inventory.Fixity)
            Add(path, new ExpectedDigest("E093", algorithm, digest, place), tree, problems);
    }

    private void Add(string path, ExpectedDigest expected, StoredTree tree, ProblemList problems)
    {
        if (tree.File(path) is not { } file)
        {
            // A link or device at this place is reported as what it is.
            if (!tree.Entries.ContainsKey(path))
                problems.Add(expected.Code, path, $"there is no such file, and {expected.Place} lists it");
            return;
        }
        // What is no digest at all is reported by the rules of the inventory.
        if (DigestAlgorithms.Form(expected.Algorithm, expected.Digest) != DigestForm.Right)
            return;
        if (expected.Algorithm == DigestAlgorithms.Size)
        {
            if (expected.Digest != file.Size.ToString(CultureInfo.InvariantCulture))
                problems.Add(expected.Code, path, $"it has {file.Size} bytes, and {expected.Place} says {expected.Digest}");
            return;
        }
        if (!_files.TryGetValue(path, out var all))
            _files[path] = all = [];
        expected = expected with { Digest = expected.Digest.ToLowerInvariant() };
        if (!all.Exists(known => (known.Code, known.Algorithm, known.Digest) == (expected.Code, expected.Algorithm, expected.Digest)))
            all.Add(expected);
    }
}
