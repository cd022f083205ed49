using SecondOpinion.Letters;

namespace SecondOpinion.Recipients;

/// <summary>A challenge to be kept, and the letter that goes with it.</summary>
/// <param name="BrowserHash">SHA-256 of the challenge cookie: its key.</param>
/// <param name="LinkId">The link whose token was shown; null when it was none of ours.</param>
/// <param name="SealedKey">See <see cref="OneTimeCode"/>: the key of the two hashes, sealed.</param>
/// <param name="CodeHash">Of the code in the letter. Where no code was sent it is of one that nobody has.</param>
/// <param name="RequestWord">As the page shows it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="Letter">Stored in the same transaction, sealed.</param>
/// <param name="Send">False: the letter's row is stored all the same, void, so that true and false challenges are one work.</param>
public sealed record NewChallenge(
    byte[] BrowserHash, Guid? LinkId, byte[] SealedKey, byte[] CodeHash, string RequestWord,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, QueuedLetter Letter, bool Send)
{
    /// <inheritdoc/>
    public override string ToString() => "new challenge (redacted)";
}

/// <summary>A challenge as it stands.</summary>
public sealed record StoredChallenge
{
    /// <summary>SHA-256 of the challenge cookie.</summary>
    public required byte[] BrowserHash { get; init; }

    /// <summary>The link whose token was shown; null when it was none of ours.</summary>
    public Guid? LinkId { get; init; }

    /// <summary>The key of the two hashes, sealed by the reader's ring.</summary>
    public required byte[] SealedKey { get; init; }

    /// <summary>Of the code in the letter.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>Of the code that was read out by telephone; null when none was.</summary>
    public byte[]? SpokenHash { get; init; }

    /// <summary>As the page shows it.</summary>
    public required string RequestWord { get; init; }

    /// <summary>Tries so far, this one included.</summary>
    public required int Tries { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its end.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a right code used it up.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "challenge (redacted)";
}

/// <summary>A try at a challenge.</summary>
/// <param name="Counted">True: it was one of the tries allowed. False: too late, too often, or used up already; the code must not be looked at.</param>
/// <param name="Challenge">As it stands now; null when that browser has none.</param>
public sealed record ChallengeTry(bool Counted, StoredChallenge? Challenge);

/// <summary>What a redeemed challenge brings into being, all in one transaction.</summary>
/// <param name="Session">The session.</param>
/// <param name="KnownBrowserHash">SHA-256 of the known-browser cookie.</param>
/// <param name="FirstOpened">To the referrer; queued only if this is the link's first opening.</param>
public sealed record Redemption(ReaderSession Session, byte[] KnownBrowserHash, QueuedLetter FirstOpened);

/// <summary>Where challenges and their limits are kept.</summary>
public interface IChallengeStore
{
    /// <summary>Takes one of <paramref name="limit"/> from the hour of <paramref name="scope"/>; an hour begins with its first taking and passes by itself.</summary>
    /// <returns>False: the hour's allowance is used up.</returns>
    Task<bool> TakeAllowanceAsync(string scope, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>True when that browser has opened that link before.</summary>
    Task<bool> IsKnownAsync(Guid linkId, byte[] knownBrowserHash, CancellationToken cancellationToken);

    /// <summary>Stores a challenge and its letter, and clears away what ended long ago.</summary>
    Task AddAsync(NewChallenge challenge, CancellationToken cancellationToken);

    /// <summary>Counts one try, if there is one left, before anything is compared.</summary>
    Task<ChallengeTry> TryAsync(byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the challenge up, counts the link's opening, and stores the session: all or nothing, each guarded.</summary>
    /// <returns>False: the challenge was used up meanwhile, or the link does not open (any more).</returns>
    Task<bool> RedeemAsync(byte[] browserHash, Redemption redemption, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The challenges of a link that a code could still answer, newest first.</summary>
    Task<IReadOnlyList<StoredChallenge>> WaitingAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lets a second code, to be spoken, answer a waiting challenge. False: it has one already, or waits no more.</summary>
    Task<bool> AddSpokenCodeAsync(byte[] browserHash, byte[] spokenHash, DateTimeOffset now, CancellationToken cancellationToken);
}
