using System.Numerics;
using System.Security.Cryptography;

namespace SecondOpinion.Trail;

/// <summary>The right edge of a growing tree: the roots of its full subtrees, largest first. Enough to add a leaf and to state the root, in O(log n).</summary>
public sealed class MerkleFrontier
{
    private readonly List<byte[]> _roots = [];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Continues from what <see cref="ToBytes"/> gave.</summary>
    /// <exception cref="FormatException">The bytes are not the frontier of a tree of that size.</exception>
    public static MerkleFrontier Read(long size, ReadOnlySpan<byte> bytes)
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * MerkleTree.HashSize)
        {
            throw new FormatException($"A tree of {size} leaves has another frontier.");
        }

        var frontier = new MerkleFrontier { Size = size };
        for (; !bytes.IsEmpty; bytes = bytes[MerkleTree.HashSize..])
        {
            frontier._roots.Add(bytes[..MerkleTree.HashSize].ToArray());
        }

        return frontier;
    }

    /// <summary>Adds the next leaf.</summary>
    public void Append(byte[] leafHash)
    {
        var hash = leafHash;
        for (var full = Size; (full & 1) == 1; full >>= 1)
        {
            hash = MerkleTree.NodeHash(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
        }

        _roots.Add(hash);
        Size++;
    }

    /// <summary>The root of the tree as it stands.</summary>
    public byte[] Root()
    {
        if (_roots.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var root = _roots[^1];
        for (var place = _roots.Count - 2; place >= 0; place--)
        {
            root = MerkleTree.NodeHash(_roots[place], root);
        }

        return root;
    }

    /// <summary>The subtree roots, 32 bytes each.</summary>
    public byte[] ToBytes() => [.. _roots.SelectMany(root => root)];
}
