using System.Diagnostics.CodeAnalysis;

namespace SecondOpinion.Recipients;

/// <summary>An e-mail address a letter can be sent to: one plain <c>local@domain</c>, nothing a mail header could be bent with.</summary>
/// <remarks>Narrower than RFC 5321 on purpose: no quoted local part, no comments, no display name, no address literal. At most 254
/// characters (RFC 5321 section 4.5.3.1.3), the local part at most 64. The domain is kept in lower case.</remarks>
public sealed record EmailAddress
{
    private const string LocalSpecials = ".!#$%&'*+/=?^_`{|}~-";

    private EmailAddress(string value) => Value = value;

    /// <summary>The address. Personal data: never in a log.</summary>
    public string Value { get; }

    /// <summary>What stands behind the @.</summary>
    public string Domain => Value[(Value.LastIndexOf('@') + 1)..];

    /// <summary>Reads an address; surrounding white space is forgiven, everything else that is odd is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var value = text?.Trim(' ') ?? "";
        var at = value.LastIndexOf('@');
        if (value.Length > 254 || at is < 1 or > 64 || !IsLocal(value[..at]) || !IsDomain(value[(at + 1)..]))
        {
            return false;
        }

        address = new EmailAddress($"{value[..at]}@{value[(at + 1)..].ToLowerInvariant()}");
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => "e-mail address (redacted)";

    private static bool IsLocal(string local) =>
        local.All(c => char.IsAsciiLetterOrDigit(c) || LocalSpecials.Contains(c))
        && local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(label => label.Length is >= 1 and <= 63
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-')
            && labels[^1].Any(char.IsAsciiLetter);
    }
}
