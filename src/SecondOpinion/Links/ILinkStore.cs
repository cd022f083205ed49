using SecondOpinion.Letters;

namespace SecondOpinion.Links;

/// <summary>Where links are kept. Every change is one guarded statement; false or 0 means that the guard held and nothing was changed.</summary>
public interface ILinkStore
{
    /// <summary>By key.</summary>
    Task<Link?> FindAsync(Guid linkId, CancellationToken cancellationToken);

    /// <summary>The link that <paramref name="token"/> names, if its secret is the row's (compared in fixed time); null otherwise.</summary>
    Task<Link?> FindAsync(LinkToken token, CancellationToken cancellationToken);

    /// <summary>By its number within the case.</summary>
    Task<Link?> FindAsync(Guid caseId, int number, CancellationToken cancellationToken);

    /// <summary>All links of a case, by number.</summary>
    Task<IReadOnlyList<Link>> OfCaseAsync(Guid caseId, CancellationToken cancellationToken);

    /// <summary>Links to a trust's cases that are locked now and not revoked, newest lock first: its PACS office looks after them.</summary>
    Task<IReadOnlyList<Link>> LockedAsync(string trust, int take, CancellationToken cancellationToken);

    /// <summary>Adds a link and its letter to a case that stands already. False: the case has a link of that number.</summary>
    Task<bool> AddAsync(Minted minted, CancellationToken cancellationToken);

    /// <summary>Counts one opening if the link opens at <paramref name="now"/>: <see cref="Link.RefusalAt"/> as SQL.</summary>
    Task<bool> TryOpenAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Withdraws a link for ever and erases its unsent letters.</summary>
    Task<bool> RevokeAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Moves the end of a link that is not revoked to a later instant.</summary>
    Task<bool> ExtendAsync(Guid linkId, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Locks a link that is neither locked nor revoked; its open sessions are refused until it is unlocked.</summary>
    Task<bool> LockAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Unlocks a locked link.</summary>
    Task<bool> UnlockAsync(Guid linkId, CancellationToken cancellationToken);

    /// <summary>Gives a link that is not revoked a new secret and queues its new letter; unsent older letters of the link are erased.</summary>
    Task<bool> ReissueAsync(Minted minted, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that the invitation was handed to the mail system. The last time stands.</summary>
    Task LetterSentAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken);
}
