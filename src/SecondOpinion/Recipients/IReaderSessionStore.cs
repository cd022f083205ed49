using SecondOpinion.Links;

namespace SecondOpinion.Recipients;

/// <summary>A session's row beside its link's, read in one statement.</summary>
/// <param name="Session">The session.</param>
/// <param name="Link">Its link as it stands at this instant.</param>
/// <param name="EndedBecause">Why the session was ended for good; null while it was not.</param>
public sealed record StoredSession(ReaderSession Session, Link Link, SessionEnd? EndedBecause);

/// <summary>Where reader sessions are kept. They are made by <see cref="IChallengeStore.RedeemAsync"/> only.</summary>
public interface IReaderSessionStore
{
    /// <summary>By hash, with its link, as the rows stand at this instant: nothing that was committed before is missed. Null when there is none.</summary>
    Task<StoredSession?> FindAsync(byte[] hash, CancellationToken cancellationToken);

    /// <summary>Notes activity at <paramref name="now"/>.</summary>
    Task TouchAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a session for good. False: it had ended already.</summary>
    Task<bool> EndAsync(byte[] hash, SessionEnd because, DateTimeOffset now, CancellationToken cancellationToken);
}
