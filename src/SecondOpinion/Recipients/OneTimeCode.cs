using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Recipients;

/// <summary>Eight digits, e-mailed or read out by telephone, that open a link once.</summary>
public sealed record OneTimeCode
{
    private const int Length = 8;

    private OneTimeCode(string digits) => Digits = digits;

    /// <summary>Eight digits without a space. Secret.</summary>
    public string Digits { get; }

    /// <summary>As people read it: <c>1234 5678</c>. Secret.</summary>
    public string Spaced => $"{Digits[..4]} {Digits[4..]}";

    /// <summary>A new code from the system's random source, each of the 100,000,000 equally likely.</summary>
    public static OneTimeCode New() => new(RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture));

    /// <summary>Reads a code as people type or paste it: white space and any kind of dash between the digits is forgiven.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out OneTimeCode? code)
    {
        var digits = text is { Length: <= 64 }
            ? string.Concat(text.Where(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.DashPunctuation))
            : "";
        code = digits.Length == Length && digits.All(char.IsAsciiDigit) ? new OneTimeCode(digits) : null;
        return code is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => "one-time code (redacted)";
}

/// <summary>How a code is kept: HMAC-SHA256 under a key of its own, itself sealed by the reader's ring.</summary>
/// <remarks>100,000,000 codes are tried in a second, so a plain or salted hash would give the code to whoever reads the table; without the
/// ring this one gives nothing. The browser's hash is part of what is hashed: a row cannot be moved to another browser.</remarks>
internal sealed class CodeHashes(ReaderKeys keys)
{
    private readonly IDataProtector _protector = keys.Provider.CreateProtector("SecondOpinion.Recipients.CodeKey.v1");
    private readonly byte[] _noKey = keys.Provider.CreateProtector("SecondOpinion.Recipients.CodeKey.v1").Protect(new byte[32]);

    /// <summary>A new key, sealed.</summary>
    public byte[] NewKey() => _protector.Protect(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the row keeps of <paramref name="code"/>.</summary>
    public byte[] Hash(byte[] sealedKey, byte[] browserHash, OneTimeCode code) =>
        HMACSHA256.HashData(_protector.Unprotect(sealedKey), (byte[])[.. browserHash, .. Encoding.ASCII.GetBytes(code.Digits)]);

    /// <summary>True when <paramref name="code"/> is one that <paramref name="challenge"/> awaits. The same work is done when there is none.</summary>
    public bool Matches(StoredChallenge? challenge, OneTimeCode? code)
    {
        try
        {
            var nothing = new byte[32];
            var hash = Hash(challenge?.SealedKey ?? _noKey, challenge?.BrowserHash ?? nothing, code ?? OneTimeCode.New());
            var mailed = CryptographicOperations.FixedTimeEquals(hash, challenge?.CodeHash ?? nothing);
            var spoken = CryptographicOperations.FixedTimeEquals(hash, challenge?.SpokenHash ?? nothing);
            return challenge is not null && code is not null && (mailed | spoken);
        }
        catch (CryptographicException)
        {
            return false; // the ring that sealed the key is gone: no code can be right any more
        }
    }
}
