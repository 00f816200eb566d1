using System.Text.Json;
using Preservation.Core.Digests;

namespace Preservation.Core.Tests.Digests;

/// <summary>The vectors of transparency-dev/merkle; they carry their expected outcome.</summary>
public sealed class MerkleVectorTests
{
    [Fact]
    public void Leaf_and_node_hashes_and_the_roots_of_sizes_0_to_8_are_those_of_rfc6962()
    {
        var constants = VectorFile.Json("merkle/rfc6962-constants.json");
        foreach (var leaf in constants.GetProperty("leafHash").EnumerateObject())
            Assert.Equal(leaf.Value.GetString(), MerkleTree.HashLeaf(Example.Text(leaf.Name)).ToString());
        // The upstream node vector hashes two texts that are no digests, so its construction is repeated here.
        var node = constants.GetProperty("nodeHash");
        byte[] input = [1, .. Example.Text(node.GetProperty("left").GetString()!), .. Example.Text(node.GetProperty("right").GetString()!)];
        Assert.Equal(node.GetProperty("hex").GetString(), Digest.Of(input).ToString());
        Digest[] leaves = [.. constants.GetProperty("leafInputsHex").EnumerateArray()
            .Select(hex => MerkleTree.HashLeaf(Convert.FromHexString(hex.GetString()!)))];
        var roots = constants.GetProperty("rootHexBySize").EnumerateArray().Select(root => root.GetString()).ToList();
        Assert.Equal(9, roots.Count);
        for (var size = 0; size < roots.Count; size++)
            Assert.Equal(roots[size], MerkleTree.Root(leaves.AsSpan(0, size)).ToString());
    }

    [Fact]
    public void Every_inclusion_vector_has_the_outcome_that_it_states() => Check("inclusion", vector =>
        TryDigest(vector, "leafHash") is { } leaf && TryDigest(vector, "root") is { } root && TryProof(vector) is { } proof
        && MerkleTree.VerifyInclusion(Number(vector, "leafIdx"), Number(vector, "treeSize"), leaf, proof, root));

    [Fact]
    public void Every_consistency_vector_has_the_outcome_that_it_states() => Check("consistency", vector =>
        TryProof(vector) is { } proof && MerkleTree.VerifyConsistency(
            Number(vector, "size1"), Number(vector, "size2"), StandIn(vector, "root1"), StandIn(vector, "root2"), proof));

    private static void Check(string folder, Func<JsonElement, bool> verify)
    {
        var files = Directory.GetFiles(VectorFile.Folder($"merkle/{folder}"), "*.json", SearchOption.AllDirectories);
        // find | wc -l; together the 196 of shared/vectors/README.md.
        Assert.Equal(98, files.Length);
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            Assert.True(verify(json.RootElement) != json.RootElement.GetProperty("wantErr").GetBoolean(), file);
        }
    }

    private static ulong Number(JsonElement vector, string member) => vector.GetProperty(member).GetUInt64();

    // Some vectors have roots of a wrong length: they cannot become a Digest, which is how they are refused here.
    private static Digest? TryDigest(JsonElement vector, string member) =>
        vector.GetProperty(member) is { ValueKind: JsonValueKind.String } text ? ToDigest(text.GetBytesFromBase64()) : null;

    // Where only equality of roots matters, some are texts such as "don't care 1": their digests are equal when they are.
    private static Digest StandIn(JsonElement vector, string member) =>
        TryDigest(vector, member) ?? Digest.Of(vector.GetProperty(member).GetBytesFromBase64());

    private static List<Digest>? TryProof(JsonElement vector)
    {
        if (vector.GetProperty("proof").ValueKind == JsonValueKind.Null)
            return [];
        var digests = vector.GetProperty("proof").EnumerateArray().Select(item => ToDigest(item.GetBytesFromBase64())).ToList();
        return digests.Contains(null) ? null : digests.ConvertAll(digest => digest!.Value);
    }

    private static Digest? ToDigest(byte[] bytes) => bytes.Length == Digest.Size ? new Digest(bytes) : null;
}
