using SecondOpinion.Cases;

namespace SecondOpinion.Recipients;

/// <summary>What a browser is given after it asked for a code. A false one cannot be told from a true one.</summary>
/// <param name="CookieValue">For <see cref="BrowserFacts.ChallengeCookieName"/>; 43 characters.</param>
/// <param name="RequestWord">What the page shows, and the code letter repeats.</param>
/// <param name="ExpiresAt">The first instant at which no code answers it.</param>
public sealed record Challenge(string CookieValue, string RequestWord, DateTimeOffset ExpiresAt)
{
    /// <summary>How long a code works.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>How often a code may be tried: the fifth right try opens, the sixth does not.</summary>
    public const int Tries = 5;

    /// <inheritdoc/>
    public override string ToString() => "challenge (redacted)";
}

/// <summary>What came of entering a code.</summary>
public abstract record CodeEntered
{
    private CodeEntered()
    {
    }

    /// <summary>A session began; it is on the record.</summary>
    /// <param name="Case">Where to go: <c>/read/{caseCode}</c>.</param>
    /// <param name="SessionCookie">For <see cref="BrowserFacts.SessionCookieName"/>; 43 characters.</param>
    /// <param name="EndsAt">The session's absolute end.</param>
    /// <param name="KnownCookie">For <see cref="BrowserFacts.KnownCookieName"/>; 43 characters.</param>
    public sealed record Opened(CaseCode Case, string SessionCookie, DateTimeOffset EndsAt, string KnownCookie) : CodeEntered
    {
        /// <inheritdoc/>
        public override string ToString() => $"opened {Case}";
    }

    /// <summary>It did not open. The reason is on the trail and nowhere else.</summary>
    public sealed record Refused : CodeEntered
    {
        /// <summary>The only one: no two refusals differ.</summary>
        public static Refused It { get; } = new();
    }
}
