namespace SecondOpinion.Trusts;

/// <summary>An NHS organisation: it owns archives, staff and policy, and sees nothing of another.</summary>
public sealed record Trust
{
    /// <summary>ODS code, such as <c>RYR</c>; the key everywhere.</summary>
    public required string Code { get; init; }

    /// <summary>As letters and pages name it.</summary>
    public required string Name { get; init; }

    /// <summary>What its referrers may do.</summary>
    public TrustPolicy Policy { get; init; } = new();
}

/// <summary>How freely a trust lends its images. It can only narrow the product's own limits.</summary>
public sealed record TrustPolicy
{
    /// <summary>The longest life any link may have, in days; a trust may ask for less.</summary>
    public const int LongestLifeDays = 14;

    /// <summary>Days a link lives unless the referrer asks for another number.</summary>
    public int DefaultLifeDays { get; init; } = 7;

    /// <summary>Most days a referrer of this trust may ask for, 1 to <see cref="LongestLifeDays"/>.</summary>
    public int MaximumLifeDays { get; init; } = LongestLifeDays;

    /// <summary>Verified openings allowed per link, 1 to 100.</summary>
    public int OpeningsAllowed { get; init; } = 20;

    /// <summary>Mail domains a link may be sent to, such as <c>nhs.net</c>; empty means any.</summary>
    public IReadOnlyList<string> RecipientDomains { get; init; } = [];

    /// <summary>Hold the letter until the referrer has looked at what the recipient will see.</summary>
    public bool HoldUntilReferrerLooked { get; init; }
}

/// <summary>The trusts this deployment serves, from configuration.</summary>
public interface ITrusts
{
    /// <summary>All of them.</summary>
    IReadOnlyList<Trust> All { get; }

    /// <summary>The trust of that ODS code, or null.</summary>
    Trust? Find(string code);
}
