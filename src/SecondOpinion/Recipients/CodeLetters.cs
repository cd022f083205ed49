using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trusts;

namespace SecondOpinion.Recipients;

/// <summary>Which letter answers a request for a code, and which tells the referrer that the link was opened.</summary>
internal sealed class CodeLetters(ITrusts trusts)
{
    private static readonly EmailAddress Nobody =
        EmailAddress.TryParse("nobody@example.invalid", out var address) ? address : throw new InvalidOperationException("Not an address.");

    /// <summary>The letter, and whether it is meant for anybody. A forged token is answered with one to nobody, for equal work.</summary>
    public (QueuedLetter Letter, bool WorthSending) For(Link? link, Case? c, Refusal? refusal, OneTimeCode code, string requestWord, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var answer = new Letter.Code(link?.RecipientName ?? "Nobody", code.Spaced, requestWord, (int)Challenge.Life.TotalMinutes);
        if (link is null || c is null)
        {
            return (new QueuedLetter(id, Nobody, "Nobody", answer, Guid.Empty, null), false);
        }

        var trust = trusts.Find(c.Trust)?.Name ?? c.Trust;
        Letter letter = refusal is null ? answer : new Letter.LinkEnded(link.RecipientName, c.ReferrerName, trust, c.Code.Value);
        return (new QueuedLetter(id, link.Recipient, link.RecipientName, letter, c.Id, link.Id), true);
    }

    /// <summary>To the referrer. Stored only with a link's first opening.</summary>
    public static QueuedLetter Opened(Link link, Case c, DateTimeOffset now) => new(
        Guid.CreateVersion7(now),
        EmailAddress.TryParse(c.ReferrerEmail, out var referrer) ? referrer : Nobody,
        c.ReferrerName,
        new Letter.Opened(c.ReferrerName, link.RecipientName, c.Code.Value, now),
        c.Id,
        link.Id);
}
