using System.Security.Cryptography;
using Preservation.Archive.Ports;
using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>Reads content files, each once with all digests it needs, and compares.</summary>
internal sealed class ContentAudit(StoredTree tree, ProblemList problems)
{
    private readonly Memory<byte> _buffer = AlignedBuffers.Allocate(1 << 20);

    public int FilesRead { get; private set; }

    public long BytesRead { get; private set; }

    public async Task RunAsync(ContentExpectations expectations, CancellationToken cancellationToken)
    {
        HashSet<string> unknown = new(StringComparer.Ordinal);
        foreach (var (path, expected) in expectations.Files)
        {
            unknown.UnionWith(expected.Select(one => one.Algorithm)
                .Where(name => DigestAlgorithms.Hash(name) is null && DigestAlgorithms.IsKnown(name)));
            await CheckAsync(path, expected, cancellationToken);
        }
        foreach (var algorithm in unknown.Order(StringComparer.Ordinal))
            problems.Add("N001", "", $"digests of {algorithm} cannot be computed here, so those that are given were not checked");
    }

    private async Task CheckAsync(string path, List<ExpectedDigest> expected, CancellationToken cancellationToken)
    {
        var algorithms = expected.Select(one => one.Algorithm).Where(name => DigestAlgorithms.Hash(name) is not null).Distinct().ToList();
        await using var content = await tree.OpenAsync(path, cancellationToken);
        if (content is null)
        {
            // A name that is no key is reported once, where the tree is judged.
            if (tree.File(path) is { } file && StorageKey.IsKey(file.Key))
                problems.Add("E092", path, "it was listed, and is not there any more");
            return;
        }
        var computed = await DigestAsync(content, algorithms, cancellationToken);
        foreach (var one in expected)
        {
            if (computed.TryGetValue(one.Algorithm, out var digest) && digest != one.Digest)
                problems.Add(one.Code, path, $"its {one.Algorithm} is {Cut(digest)}, and {one.Place} says {Cut(one.Digest)}");
        }
        FilesRead++;
    }

    private async Task<Dictionary<string, string>> DigestAsync(
        IStoredContent content, IReadOnlyList<string> algorithms, CancellationToken cancellationToken)
    {
        var hashes = algorithms.Select(name => IncrementalHash.CreateHash(DigestAlgorithms.Hash(name)!.Value)).ToList();
        try
        {
            long offset = 0;
            for (int read; (read = await content.ReadAsync(offset, _buffer, cancellationToken)) > 0; offset += read)
            {
                foreach (var hash in hashes)
                    hash.AppendData(_buffer.Span[..read]);
                if (read < _buffer.Length)
                {
                    offset += read;
                    break;
                }
            }
            BytesRead += offset;
            return algorithms.Zip(hashes).ToDictionary(pair => pair.First, pair => Convert.ToHexStringLower(pair.Second.GetHashAndReset()));
        }
        finally
        {
            foreach (var hash in hashes)
                hash.Dispose();
        }
    }

    private static string Cut(string digest) => digest.Length <= 12 ? digest : digest[..12] + "…";
}
