using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace SecondOpinion.Trail;

/// <summary>A signed statement of how many rows the trail has and what they hash to: a tree head in the form of C2SP tlog-checkpoint,
/// which is a C2SP signed-note.</summary>
/// <param name="Origin">Which trail, in the words of its operator; also the name of the key.</param>
/// <param name="Size">Rows.</param>
/// <param name="Root">RFC 9162 root over them.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    private const char Dash = '\u2014';

    /// <summary>The text that is signed: origin, size and root, a line each.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>The whole note, signed.</summary>
    public string Sign(Key key)
    {
        var signature = SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(Text));
        var id = new CheckpointKey(Origin, key.PublicKey.Export(KeyBlobFormat.RawPublicKey)).Id();
        return $"{Text}\n{Dash} {Origin} {Convert.ToBase64String([.. id, .. signature])}\n";
    }

    /// <summary>Reads a note that <paramref name="key"/> signed; signatures of others (witnesses) may stand beside it.</summary>
    public static bool TryOpen(string note, CheckpointKey key, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = note.Split('\n');
        if (lines.Length < 6 || lines[0] != key.Name || lines[3].Length != 0
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || lines[1] != size.ToString(CultureInfo.InvariantCulture)
            || Bytes(lines[2]) is not { Length: MerkleTree.HashSize } root)
        {
            return false;
        }

        var read = new Checkpoint(lines[0], size, root);
        var prefix = $"{Dash} {key.Name} ";
        checkpoint = lines.Skip(4).Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Any(line => key.Signed(Bytes(line[prefix.Length..]) ?? [], Encoding.UTF8.GetBytes(read.Text))) ? read : null;
        return checkpoint is not null;
    }

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        // Only as it was written: the last character may hold bits that decoding ignores, and it too may not be changed unseen.
        return Convert.TryFromBase64String(base64, bytes, out var count) && Convert.ToBase64String(bytes.AsSpan(0, count)) == base64 ? bytes[..count] : null;
    }
}

/// <summary>The public half of the key that signs checkpoints, in the verifier-key form of C2SP signed-note: <c>name+id+key</c>. Not secret.</summary>
/// <param name="Name">The trail's origin.</param>
/// <param name="Public">32 bytes of Ed25519.</param>
public sealed record CheckpointKey(string Name, byte[] Public)
{
    private const byte Ed25519 = 1;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is not a verifier key of type Ed25519.</exception>
    public static CheckpointKey Parse(string text)
    {
        if (text.Trim().Split('+', 3) is not [{ Length: > 0 } name, { Length: 8 } id, var key]
            || Convert.FromBase64String(key) is not [Ed25519, .. var bytes] || bytes.Length != 32)
        {
            throw new FormatException("A checkpoint key looks like name+1a2b3c4d+base64.");
        }

        var read = new CheckpointKey(name, bytes);
        return id == Convert.ToHexStringLower(read.Id()) ? read : throw new FormatException("The checkpoint key's id does not belong to the key.");
    }

    /// <summary>First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).</summary>
    public byte[] Id() => SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', Ed25519, .. Public])[..4];

    /// <summary>Whether <paramref name="signature"/> (key id, then 64 bytes) is this key's over <paramref name="text"/>.</summary>
    public bool Signed(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> text) =>
        signature.Length == 68 && signature[..4].SequenceEqual(Id())
        && PublicKey.TryImport(SignatureAlgorithm.Ed25519, Public, KeyBlobFormat.RawPublicKey, out var key)
        && SignatureAlgorithm.Ed25519.Verify(key!, text, signature[4..]); // set whenever the import succeeds

    /// <inheritdoc/>
    public override string ToString() => $"{Name}+{Convert.ToHexStringLower(Id())}+{Convert.ToBase64String([Ed25519, .. Public])}";
}
