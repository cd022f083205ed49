using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Links;

/// <summary>What a link's address says once it is opened: which link, and the secret only its letter ever held.</summary>
/// <param name="LinkId">Names the row.</param>
/// <param name="Secret">16 random bytes; the row holds their SHA-256 only.</param>
/// <param name="ExpiresAt">The end as it stood when the letter was written, whole milliseconds. The row's end decides: it may have been moved since.</param>
public sealed record LinkToken(Guid LinkId, byte[] Secret, DateTimeOffset ExpiresAt)
{
    private const int SecretSize = 16;

    /// <summary>SHA-256 of the secret, 32 bytes: what the row holds.</summary>
    public byte[] SecretHash => SHA256.HashData(Secret);

    /// <summary>A token with a fresh secret from the system's random source.</summary>
    public static LinkToken New(Guid linkId, DateTimeOffset expiresAt) => new(linkId, RandomNumberGenerator.GetBytes(SecretSize), expiresAt);

    /// <inheritdoc/>
    public override string ToString() => "link token (redacted)";
}

/// <summary>Writes tokens and reads them back: a filter in front of the database, never the authority.</summary>
/// <remarks>Plain bytes: version, link id (RFC 9562 order), secret, end in Unix milliseconds (big endian): 41 in all. AES-256-GCM adds
/// 64 (magic 4, key id 16, modifier 16, nonce 12, tag 16), and base64url without padding makes 140 characters of them. A token carries no
/// decision: the row is asked each time, so a revoke or a moved end holds for letters already sent.</remarks>
public sealed class LinkTokens(ReaderKeys keys)
{
    /// <summary>Characters of every token.</summary>
    public const int Length = 140;

    private const string Purpose = "SecondOpinion.Links.LinkToken.v1";
    private const byte Version = 1;
    private const int PlainSize = 1 + 16 + 16 + 8;

    private readonly IDataProtector _protector = keys.Provider.CreateProtector(Purpose);

    /// <summary>The text that goes into the link's address.</summary>
    /// <exception cref="InvalidOperationException">The ring uses another algorithm than AES-256-GCM.</exception>
    public string Write(LinkToken token)
    {
        Span<byte> plain = stackalloc byte[PlainSize];
        plain[0] = Version;
        token.LinkId.TryWriteBytes(plain[1..], bigEndian: true, out _);
        token.Secret.CopyTo(plain[17..]);
        BinaryPrimitives.WriteInt64BigEndian(plain[33..], token.ExpiresAt.ToUnixTimeMilliseconds());
        var text = Base64Url.EncodeToString(_protector.Protect(plain.ToArray()));
        return text.Length == Length ? text : throw new InvalidOperationException("The reader's key ring must use AES-256-GCM.");
    }

    /// <summary>What <paramref name="text"/> says, or null. Every way of failing looks the same: forged, torn, of another ring or purpose.</summary>
    public LinkToken? Read(string? text)
    {
        // A refusal by cryptography costs an exception: what cannot be a token is turned away before it.
        if (text is not { Length: Length } || !Base64Url.IsValid(text))
        {
            return null;
        }

        try
        {
            var sealedBytes = Base64Url.DecodeFromChars(text);
            // Base64 has spare bits at its end: one text per token, or a changed character might go unnoticed.
            return Base64Url.EncodeToString(sealedBytes) == text ? Parse(_protector.Unprotect(sealedBytes)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static LinkToken? Parse(ReadOnlySpan<byte> plain)
    {
        if (plain.Length != PlainSize || plain[0] != Version)
        {
            return null;
        }

        var expires = BinaryPrimitives.ReadInt64BigEndian(plain[33..]);
        return new LinkToken(new Guid(plain[1..17], bigEndian: true), plain[17..33].ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(expires));
    }
}
