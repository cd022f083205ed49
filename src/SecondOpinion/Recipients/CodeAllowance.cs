using SecondOpinion.Links;

namespace SecondOpinion.Recipients;

/// <summary>How many letters a link's button may cause: enough for a person, too few for a nuisance, and never a lock-out.</summary>
/// <remarks>Above a limit no letter goes and the hour passes by itself. A browser that opened the link before has an allowance that no
/// stranger can use up.</remarks>
internal sealed class CodeAllowance(IChallengeStore challenges)
{
    /// <summary>Code letters an hour for one link from one network prefix, and for one browser that opened it before.</summary>
    public const int PerPrefix = 5;

    /// <summary>Code letters an hour for one link, known browsers aside.</summary>
    public const int PerLink = 20;

    /// <summary>Letters an hour that say "this link has ended", per link: a mailbox is not to be filled with them.</summary>
    public const int EndedPerLink = 2;

    /// <summary>Takes one. False: over the limit.</summary>
    public async Task<bool> TakeAsync(Guid? linkId, Refusal? refusal, BrowserFacts browser, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var link = linkId?.ToString("N") ?? "none";
        var known = BrowserSecret.ParseOrNew(browser.KnownCookie).Hash;
        var isKnown = await challenges.IsKnownAsync(linkId ?? Guid.Empty, known, cancellationToken);
        var kind = refusal is null ? "code" : "ended";
        var who = isKnown ? $"known/{Convert.ToHexStringLower(known)}" : browser.NetworkPrefix;
        var mine = await challenges.TakeAllowanceAsync($"{kind}/{link}/{who}", PerPrefix, now, cancellationToken);

        // Asked in every case, for equal work; what is not to count against the link counts in the spare scope of this prefix.
        var counts = mine && !(isKnown && refusal is null);
        var shared = await challenges.TakeAllowanceAsync(
            counts ? $"{kind}/{link}" : $"spare/{browser.NetworkPrefix}", refusal is null ? PerLink : EndedPerLink, now, cancellationToken);
        return mine && (shared || !counts);
    }
}
