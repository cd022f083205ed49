using SecondOpinion.Recipients;
using SecondOpinion.Trail;

namespace SecondOpinion.Reading;

/// <summary>A live reader session's right to read one case. Whoever makes one has just checked the session and its link.</summary>
/// <param name="SessionId">Row key of the session; windows are per session. Not the session's secret.</param>
/// <param name="CaseId">The case.</param>
/// <param name="CaseCode">Its code.</param>
/// <param name="Trust">ODS code of the trust whose governance sees the reading.</param>
/// <param name="LinkId">The link.</param>
/// <param name="LinkNumber">Its number within the case.</param>
/// <param name="RecipientName">Who reads.</param>
/// <param name="Recipient">Their address.</param>
/// <param name="Network">IP address of the request.</param>
public sealed record ReadingRight(
    Guid SessionId, Guid CaseId, string CaseCode, string Trust, Guid LinkId, int LinkNumber, string RecipientName, EmailAddress Recipient, string Network)
{
    /// <inheritdoc/>
    public override string ToString() => $"right to read through link {LinkNumber}";

    /// <summary>The row's frame: who, which case, which link.</summary>
    internal AuditEvent Event(DateTimeOffset at, AuditAction action) => new()
    {
        At = at,
        Action = action,
        Trust = Trust,
        Actor = new AuditPerson("recipient", LinkId.ToString("D"), RecipientName, Recipient.Value, Network),
        Case = CaseCode,
        Link = LinkNumber,
    };
}

/// <summary>A window as its row remembers it, for the case that whoever opened it never closes it.</summary>
/// <param name="Id">Row key.</param>
/// <param name="SessionId">The session that reads.</param>
/// <param name="CaseCode">The case.</param>
/// <param name="Trust">ODS code.</param>
/// <param name="LinkId">The link.</param>
/// <param name="LinkNumber">Its number.</param>
/// <param name="SeriesUid">Pseudonymous Series Instance UID.</param>
public sealed record ReadingWindow(Guid Id, Guid SessionId, string CaseCode, string Trust, Guid LinkId, int LinkNumber, string SeriesUid);

/// <summary>Open reading windows as rows, so that a crash closes none of them silently.</summary>
public interface IReadingWindowStore
{
    /// <summary>Notes an open window.</summary>
    Task AddAsync(ReadingWindow window, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that whoever opened these windows is alive.</summary>
    Task TouchAsync(IReadOnlyList<Guid> windows, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Windows that nobody has touched since <paramref name="before"/>.</summary>
    Task<IReadOnlyList<ReadingWindow>> AbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Forgets a window. False: another did already, and it is theirs to say on the trail.</summary>
    Task<bool> RemoveAsync(Guid window, CancellationToken cancellationToken);
}
