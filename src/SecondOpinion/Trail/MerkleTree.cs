using System.Numerics;
using System.Security.Cryptography;

namespace SecondOpinion.Trail;

/// <summary>The tree of RFC 9162 section 2.1 over SHA-256: leaves are hashed after a 0x00, nodes after a 0x01, so that neither passes for the other.</summary>
public static class MerkleTree
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashSize = 32;

    /// <summary>Hash of an entry (section 2.1.1).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(entry);
        return hash.GetHashAndReset();
    }

    /// <summary>Hash of a node over its two children.</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashSize)];
        node[0] = 1;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashSize)..]);
        return SHA256.HashData(node);
    }

    /// <summary>Root over leaf hashes; that of no leaves is the hash of nothing.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves) => leaves.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0],
        _ => NodeHash(Root(leaves[..Split(leaves.Length)]), Root(leaves[Split(leaves.Length)..])),
    };

    /// <summary>PATH(index, leaves) of section 2.1.3.1: what shows that a leaf stands in the tree, nearest sibling first.</summary>
    public static IReadOnlyList<byte[]> InclusionProof(int index, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        if (leaves.Length == 1)
        {
            return [];
        }

        var split = Split(leaves.Length);
        return index < split
            ? [.. InclusionProof(index, leaves[..split]), Root(leaves[split..])]
            : [.. InclusionProof(index - split, leaves[split..]), Root(leaves[..split])];
    }

    /// <summary>Whether <paramref name="proof"/> shows that <paramref name="leafHash"/> is leaf <paramref name="index"/> of the tree (section 2.1.3.2).</summary>
    public static bool Includes(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (fn, sn, hash) = (index, size - 1, leafHash.ToArray());
        foreach (var sibling in proof)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                hash = NodeHash(sibling, hash);
                var zeros = fn == 0 ? 0 : BitOperations.TrailingZeroCount(fn); // up past the levels where the right edge has no sibling
                (fn, sn) = (fn >> zeros, sn >> zeros);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>PROOF(first, leaves) of section 2.1.4.1: what shows that the tree of the first leaves is a beginning of this one.</summary>
    public static IReadOnlyList<byte[]> ConsistencyProof(int first, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, leaves.Length);
        return SubProof(first, leaves, known: true);
    }

    /// <summary>Whether <paramref name="proof"/> shows that one tree is a beginning of the other (section 2.1.4.2).</summary>
    public static bool IsConsistent(
        long first, ReadOnlySpan<byte> firstRoot, long second, ReadOnlySpan<byte> secondRoot, IReadOnlyList<byte[]> proof)
    {
        if (first < 1 || first > second || (first == second && proof.Count > 0))
        {
            return false;
        }

        if (first == second)
        {
            return firstRoot.SequenceEqual(secondRoot);
        }

        var path = BitOperations.IsPow2(first) ? [firstRoot.ToArray(), .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }

        var shift = BitOperations.TrailingZeroCount(~(first - 1));
        var (fn, sn) = ((first - 1) >> shift, (second - 1) >> shift);
        var (old, now) = (path[0], path[0]);
        foreach (var node in path.Skip(1))
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                (old, now) = (NodeHash(node, old), NodeHash(node, now));
                var zeros = fn == 0 ? 0 : BitOperations.TrailingZeroCount(fn);
                (fn, sn) = (fn >> zeros, sn >> zeros);
            }
            else
            {
                now = NodeHash(now, node);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && old.AsSpan().SequenceEqual(firstRoot) && now.AsSpan().SequenceEqual(secondRoot);
    }

    private static IReadOnlyList<byte[]> SubProof(int first, ReadOnlySpan<byte[]> leaves, bool known)
    {
        if (first == leaves.Length)
        {
            return known ? [] : [Root(leaves)];
        }

        var split = Split(leaves.Length);
        return first <= split
            ? [.. SubProof(first, leaves[..split], known), Root(leaves[split..])]
            : [.. SubProof(first - split, leaves[split..], known: false), Root(leaves[..split])];
    }

    /// <summary>The largest power of two smaller than <paramref name="count"/>.</summary>
    private static int Split(int count) => (int)(BitOperations.RoundUpToPowerOf2((uint)count) >> 1);
}
