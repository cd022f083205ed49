using System.Security.Cryptography;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Vault;

/// <summary>Seals and opens the chunks of one version of one instance.</summary>
/// <param name="key">The case's key, 32 bytes.</param>
/// <param name="address">Where the instance lies.</param>
/// <param name="version">Which version.</param>
internal sealed class ChunkSealer(byte[] key, InstanceAddress address, int version)
{
    /// <summary>For messages: places, no UID.</summary>
    public string Place => $"series {address.Series}, instance {address.Instance}, version {version}";

    /// <summary>Writes nonce, ciphertext and tag into <paramref name="destination"/>; returns their length.</summary>
    /// <remarks>Nonces are random, 96 bits: NIST SP 800-38D section 8.3 allows 2^32 of them under one key, 4 PiB of frames in a case.</remarks>
    public int Seal(Item item, int chunk, ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        Span<byte> place = stackalloc byte[VaultFormat.PlaceLength];
        VaultFormat.WritePlace(place, address, version, item, chunk);
        var nonce = destination[..VaultFormat.NonceLength];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, VaultFormat.TagLength);
        aes.Encrypt(
            nonce, plain, destination.Slice(VaultFormat.NonceLength, plain.Length), destination.Slice(VaultFormat.NonceLength + plain.Length, VaultFormat.TagLength), place);
        return plain.Length + VaultFormat.Overhead;
    }

    /// <summary>Opens a chunk in place: <paramref name="text"/> holds what was sealed before, and what it was sealed from after.</summary>
    /// <exception cref="VaultException">It is not what was sealed at this place; <paramref name="text"/> is zeroed.</exception>
    public void Open(Item item, int chunk, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> tag, Span<byte> text)
    {
        Span<byte> place = stackalloc byte[VaultFormat.PlaceLength];
        VaultFormat.WritePlace(place, address, version, item, chunk);
        try
        {
            using var aes = new AesGcm(key, VaultFormat.TagLength);
            aes.Decrypt(nonce, text, tag, text, place);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new VaultException($"The vault holds something else than was sealed: {Place}, {item.Kind} {item.Frame}, chunk {chunk}.", e);
        }
    }
}
