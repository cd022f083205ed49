using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Cases;
using SecondOpinion.Recipients;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Reading;

/// <summary>Somebody's right to read one case, now. Whoever makes one has just checked the session and its link, or who is signed in.</summary>
/// <param name="SessionId">Windows are per session. Not the session's secret.</param>
/// <param name="CaseId">The case.</param>
/// <param name="CaseCode">Its code.</param>
/// <param name="Trust">ODS code of the trust whose governance sees the reading.</param>
/// <param name="LinkId">The link; <see cref="Guid.Empty"/> for a referrer's own look.</param>
/// <param name="LinkNumber">Its number within the case; 0 for a referrer's own look.</param>
/// <param name="Reader">Who reads, and from where.</param>
public sealed record ReadingRight(Guid SessionId, Guid CaseId, string CaseCode, string Trust, Guid LinkId, int LinkNumber, AuditPerson Reader)
{
    /// <summary>A recipient's, through their link.</summary>
    /// <param name="session">Live.</param>
    /// <param name="network">IP address of the request.</param>
    public static ReadingRight Of(ReaderSession session, string network) => new(
        new Guid(session.Hash.AsSpan(0, 16)), // no secret, and no two sessions share it
        session.CaseId,
        session.CaseCode.Value,
        session.Trust,
        session.LinkId,
        session.LinkNumber,
        new AuditPerson("recipient", session.LinkId.ToString("D"), session.RecipientName, session.Recipient.Value, network));

    /// <summary>A referrer's, who looks at what the recipient will see.</summary>
    /// <param name="who">Signed in; the case's referrer.</param>
    /// <param name="c">Their case.</param>
    /// <param name="network">IP address of the request.</param>
    public static ReadingRight Of(StaffMember who, Case c, string network) => new(
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{c.Id:N} {who.Id}")).AsSpan(0, 16)), // the same for each of their requests
        c.Id,
        c.Code.Value,
        c.Trust,
        Guid.Empty,
        0,
        new AuditPerson("staff", who.Id, who.Name, who.Email, network));

    /// <inheritdoc/>
    public override string ToString() => $"right to read through link {LinkNumber}";

    /// <summary>The row's frame: who, which case, which link.</summary>
    internal AuditEvent Event(DateTimeOffset at, AuditAction action) => new()
    {
        At = at,
        Action = action,
        Trust = Trust,
        Actor = Reader,
        Case = CaseCode,
        Link = LinkNumber > 0 ? LinkNumber : null,
    };
}

/// <summary>A window as its row remembers it, for the case that whoever opened it never closes it.</summary>
/// <param name="Id">Row key.</param>
/// <param name="SessionId">The session that reads.</param>
/// <param name="CaseCode">The case.</param>
/// <param name="Trust">ODS code.</param>
/// <param name="LinkId">The link; <see cref="Guid.Empty"/> for a referrer's own look.</param>
/// <param name="LinkNumber">Its number; 0 for a referrer's own look.</param>
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
