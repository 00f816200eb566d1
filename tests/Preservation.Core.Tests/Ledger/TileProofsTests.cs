using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Digests;
using Preservation.Core.Ledger.Proofs;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class TileProofsTests
{
    private static readonly Digest Other = MerkleTree.HashLeaf("other"u8);

    // Every tile of every tree up to 600 leaves, and of one of 70,000.
    private static readonly Dictionary<string, byte[]> Stored = Store();

    [Fact]
    public void Roots_and_inclusion_proofs_of_all_sizes_to_600_are_those_of_the_recursive_definition()
    {
        Assert.Equal(MerkleTree.EmptyRoot, TileProofs.Root(0, Read));
        for (var size = 1; size <= 600; size++)
        {
            var leaves = NaiveTree.Leaves.AsSpan(0, size);
            var root = NaiveTree.Root(leaves);
            Assert.Equal(root, TileProofs.Root(size, Read));
            foreach (var index in Some(size))
            {
                var proof = TileProofs.Inclusion(index, size, Read);
                Assert.Equal(NaiveTree.Path(leaves, index), proof.Hashes);
                Assert.True(proof.Holds(leaves[index], root));
                Assert.False(proof.Holds(Other, root));
                Assert.False(proof.Holds(leaves[index], Other));
            }
        }
    }

    [Fact]
    public void Consistency_proofs_of_all_sizes_to_600_are_those_of_the_recursive_definition()
    {
        for (var second = 1; second <= 600; second++)
        {
            var leaves = NaiveTree.Leaves.AsSpan(0, second);
            var root = NaiveTree.Root(leaves);
            foreach (var first in Some(second).Select(index => index + 1))
            {
                var proof = TileProofs.Consistency(first, second, Read);
                Assert.Equal(NaiveTree.Consistency(leaves, first), proof.Hashes);
                var firstRoot = NaiveTree.Root(leaves[..first]);
                Assert.True(proof.Holds(firstRoot, root));
                Assert.False(proof.Holds(Other, root));
                Assert.False(proof.Holds(firstRoot, Other));
            }
        }
    }

    [Fact]
    public void Proofs_of_three_levels_are_those_of_the_recursive_definition()
    {
        const int size = 70_000;
        foreach (var index in new[] { 0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999 })
        {
            Assert.Equal(NaiveTree.Path(NaiveTree.Leaves, index), TileProofs.Inclusion(index, size, Read).Hashes);
            Assert.Equal(NaiveTree.Consistency(NaiveTree.Leaves, index + 1), TileProofs.Consistency(index + 1, size, Read).Hashes);
        }
    }

    [Fact]
    public void Proofs_of_trees_up_to_the_bound_hold_and_read_few_tiles() => Prop.ForAll(Pairs, pair =>
    {
        var (small, large) = pair;
        List<TileCoordinates> asked = [];
        byte[] Count(TileCoordinates tile)
        {
            asked.Add(tile);
            return EqualLeaves.Tiles(large)(tile);
        }
        var inclusion = TileProofs.Inclusion(small - 1, large, Count);
        Assert.True(inclusion.Holds(EqualLeaves.Leaf, EqualLeaves.Root(large)));
        Assert.False(inclusion.Holds(Other, EqualLeaves.Root(large)));
        Assert.InRange(asked.Count, large == 1 ? 0 : 1, 16);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        asked.Clear();
        var consistency = TileProofs.Consistency(small, large, Count);
        Assert.True(consistency.Holds(EqualLeaves.Root(small), EqualLeaves.Root(large)));
        Assert.False(consistency.Holds(EqualLeaves.Root(small), Other));
        Assert.InRange(asked.Count, 0, 16);
        Assert.Equal(EqualLeaves.Root(large), TileProofs.Root(large, EqualLeaves.Tiles(large)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task Without_blocking_the_same_is_made()
    {
        static Task<byte[]> ReadAsync(TileCoordinates tile, CancellationToken cancellationToken) => Task.FromResult(Read(tile));
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(TileProofs.Root(600, Read), await TileProofs.RootAsync(600, ReadAsync, cancel));
        Assert.Equal(TileProofs.Inclusion(300, 600, Read).Hashes, (await TileProofs.InclusionAsync(300, 600, ReadAsync, cancel)).Hashes);
        Assert.Equal(TileProofs.Consistency(300, 600, Read).Hashes, (await TileProofs.ConsistencyAsync(300, 600, ReadAsync, cancel)).Hashes);
    }

    [Fact]
    public void A_proof_is_only_made_of_what_a_tree_has_and_bounds_of_any_kind_never_hold()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TileProofs.Inclusion(5, 5, Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileProofs.Inclusion(-1, 5, Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileProofs.Consistency(0, 5, Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileProofs.Consistency(6, 5, Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileProofs.Root(TreeSize.Largest + 1, Read));
        long[] odd = [long.MinValue, -1, 0, 1, 3, TreeSize.Largest, long.MaxValue];
        foreach (var (a, b) in odd.SelectMany(a => odd.Select(b => (a, b))))
        {
            Assert.False(new InclusionProof(a, b, [Other, Other]).Holds(Other, MerkleTree.EmptyRoot));
            Assert.False(new ConsistencyProof(a, b, [Other, Other]).Holds(Other, MerkleTree.EmptyRoot));
        }
    }

    private static byte[] Read(TileCoordinates tile) => Stored[tile.Path];

    private static IEnumerable<int> Some(int size) =>
        size <= 40 ? Enumerable.Range(0, size) : new[] { 0, 1, 127, 128, 255, 256, 257, 511, 512, size / 3, size - 2, size - 1 }.Where(index => index < size);

    private static Dictionary<string, byte[]> Store()
    {
        Dictionary<string, byte[]> stored = [];
        var edge = RightEdge.Empty;
        foreach (var batch in Enumerable.Repeat(1, 600).Append(70_000 - 600))
        {
            var append = edge.Append(NaiveTree.Leaves[(int)edge.Size..((int)edge.Size + batch)]);
            edge = append.Edge;
            foreach (var tile in append.Tiles)
                stored.Add(tile.Place.Path, tile.ToBytes());
        }
        return stored;
    }

    private static Arbitrary<(long Small, long Large)> Pairs => (
        from bits in Gen.Choose(0, 62)
        from fewer in Gen.Choose(0, 62)
        from seed in Gen.Choose(0, int.MaxValue)
        let random = new System.Random(seed)
        let large = random.Next(4) == 0 ? 1L << bits : random.NextInt64(1L << bits) + 1
        let small = random.Next(4) == 0 ? large : random.NextInt64(Math.Min(large, 1L << fewer)) + 1
        select (small, large)).ToArbitrary();
}
