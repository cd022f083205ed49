using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>The tree against the leaves and roots that Certificate Transparency implementations share, and against itself.</summary>
internal sealed class MerkleTreeTests
{
    private static readonly string[] Entries =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    [TestCase(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [TestCase(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [TestCase(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [TestCase(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [TestCase(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [TestCase(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [TestCase(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [TestCase(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_root_is_the_one_others_compute(int size, string root)
    {
        var leaves = Entries.Take(size).Select(entry => MerkleTree.LeafHash(Convert.FromHexString(entry))).ToArray();
        var frontier = Grown(leaves);

        Assert.That(Convert.ToHexStringLower(MerkleTree.Root(leaves)), Is.EqualTo(root));
        Assert.That(Convert.ToHexStringLower(frontier.Root()), Is.EqualTo(root));
        Assert.That(MerkleFrontier.Read(size, frontier.ToBytes()).Root(), Is.EqualTo(frontier.Root()));
    }

    [Test]
    public void Every_leaf_of_every_small_tree_is_shown_to_stand_in_its_place_and_in_no_other()
    {
        for (var size = 1; size <= 24; size++)
        {
            var leaves = Leaves(size);
            var root = MerkleTree.Root(leaves);
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.InclusionProof(index, leaves);
                Assert.That(MerkleTree.Includes(index, size, leaves[index], proof, root), Is.True, $"{index} of {size}");
                Assert.That(MerkleTree.Includes((index + 1) % size, size, leaves[index], proof, root), Is.EqualTo(size == 1));
                Assert.That(MerkleTree.Includes(index, size, MerkleTree.LeafHash([9, 9]), proof, root), Is.False);
            }
        }
    }

    [Test]
    public void Every_small_tree_is_shown_to_begin_every_larger_one_and_a_changed_one_is_not()
    {
        for (var second = 1; second <= 24; second++)
        {
            var leaves = Leaves(second);
            var root = MerkleTree.Root(leaves);
            for (var first = 1; first <= second; first++)
            {
                var proof = MerkleTree.ConsistencyProof(first, leaves);
                var old = MerkleTree.Root(leaves.AsSpan(0, first));
                Assert.That(MerkleTree.IsConsistent(first, old, second, root, proof), Is.True, $"{first} of {second}");
                Assert.That(MerkleTree.IsConsistent(first, MerkleTree.LeafHash([9, 9]), second, root, proof), Is.False);
                Assert.That(MerkleTree.IsConsistent(first, old, second, MerkleTree.LeafHash([9, 9]), proof), Is.False);
            }
        }
    }

    [Test]
    public void A_frontier_of_another_size_is_refused() =>
        Assert.That(() => MerkleFrontier.Read(4, Grown(Leaves(3)).ToBytes()), Throws.TypeOf<FormatException>());

    private static byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(number => MerkleTree.LeafHash([(byte)number]))];

    private static MerkleFrontier Grown(byte[][] leaves)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves)
        {
            frontier.Append(leaf);
        }

        return frontier;
    }
}
