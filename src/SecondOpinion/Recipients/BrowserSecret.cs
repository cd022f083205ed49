using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecondOpinion.Recipients;

/// <summary>A 256-bit reference that one browser keeps in a cookie and the database keeps as a hash.</summary>
internal sealed record BrowserSecret
{
    private const int Size = 32;

    private readonly byte[] _bytes;

    private BrowserSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>43 characters of base64url.</summary>
    public string CookieValue => Base64Url.EncodeToString(_bytes);

    /// <summary>SHA-256, 32 bytes.</summary>
    public byte[] Hash => SHA256.HashData(_bytes);

    public static BrowserSecret New() => new(RandomNumberGenerator.GetBytes(Size));

    public static bool TryParse([NotNullWhen(true)] string? cookie, [NotNullWhen(true)] out BrowserSecret? secret)
    {
        secret = cookie is { Length: 43 } && Base64Url.IsValid(cookie, out var size) && size == Size
            ? new BrowserSecret(Base64Url.DecodeFromChars(cookie))
            : null;
        return secret is not null;
    }

    /// <summary>The secret a cookie holds, or a fresh one that nothing knows: the work that follows is the same.</summary>
    public static BrowserSecret ParseOrNew(string? cookie) => TryParse(cookie, out var secret) ? secret : New();

    /// <inheritdoc/>
    public override string ToString() => "browser secret (redacted)";
}
