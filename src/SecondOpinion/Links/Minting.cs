using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;

namespace SecondOpinion.Links;

/// <summary>Makes links. Pure: stores nothing, records nothing; what it returns is stored in one transaction by whoever asked.</summary>
public sealed class Minting(ReaderKeys keys)
{
    private readonly LinkTokens _tokens = new(keys);

    /// <summary>A new link to <paramref name="c"/> and the invitation that carries its token, held until preparation releases it.</summary>
    /// <param name="c">The case it opens.</param>
    /// <param name="trustName">As the letter names the referrer's trust.</param>
    /// <param name="number">1, 2, 3 … within the case.</param>
    /// <param name="recipientName">Checked by the caller to hold no patient identity.</param>
    /// <param name="recipient">Where the letter and every code go.</param>
    /// <param name="openingsAllowed">1 to 100.</param>
    /// <param name="expiresAt">The first instant at which it no longer opens; later than <paramref name="now"/>.</param>
    /// <param name="now">When it is minted.</param>
    public Minted Mint(
        Case c, string trustName, int number, string recipientName, EmailAddress recipient, int openingsAllowed, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(openingsAllowed, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openingsAllowed, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiresAt, now);
        return Reissue(
            c,
            trustName,
            new Link
            {
                Id = Guid.CreateVersion7(now),
                CaseId = c.Id,
                Number = number,
                RecipientName = recipientName,
                Recipient = recipient,
                MintedAt = Clocks.Whole(now),
                ExpiresAt = Clocks.Whole(expiresAt),
                OpeningsAllowed = openingsAllowed,
            },
            now);
    }

    /// <summary>The same link with a fresh secret and a fresh letter: the letter sent last is the one that works.</summary>
    public Minted Reissue(Case c, string trustName, Link link, DateTimeOffset now)
    {
        var token = LinkToken.New(link.Id, link.ExpiresAt);
        var letter = new Letter.Invitation(
            link.RecipientName, c.ReferrerName, trustName, c.Code.Value, c.Urgency.ToString(), link.ExpiresAt, _tokens.Write(token));
        var queued = new QueuedLetter(Guid.CreateVersion7(now), link.Recipient, link.RecipientName, letter, c.Id, link.Id, Held: true);
        return new Minted(link, token.SecretHash, queued);
    }
}
