using SecondOpinion.Preparation;

namespace SecondOpinion.Letters;

/// <summary>The outbox: letters that must reach the mail system, kept until they have.</summary>
/// <remarks>A letter is leased by compare-and-set: the attempt number is the fencing token, so a worker whose lease ran out changes nothing
/// any more. What a letter says is sealed in its row and erased as soon as it is sent, given up or withdrawn.</remarks>
public interface IOutboxStore
{
    /// <summary>Adds a letter; adding the same <see cref="QueuedLetter.Id"/> again does nothing.</summary>
    Task AddAsync(QueuedLetter letter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The same, for whoever prepares the letter's case.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task AddAsync(PreparationLease lease, QueuedLetter letter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lets the held letters of a case go. Returns how many.</summary>
    Task<int> ReleaseAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The same, for whoever prepares the case.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task<int> ReleaseAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Erases the invitations and codes of a link, or of a whole case, that have not been sent: it was revoked, or nothing can be shown.
    /// Notices to the referrer stay. Returns how many.</summary>
    Task<int> WithdrawAsync(Guid caseId, Guid? linkId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The same for the whole case, for whoever prepares it.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over, and nothing was written.</exception>
    Task<int> WithdrawAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Leases the letter that is due first, for one attempt; null when none is due.</summary>
    /// <param name="owner">Who takes it; one name per worker.</param>
    /// <param name="until">When the lease runs out: later than any attempt can take.</param>
    /// <param name="now">Letters due by now.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task<LeasedLetter?> LeaseAsync(string owner, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The letter's fate is decided: its text is erased. False: the lease is no longer ours.</summary>
    /// <remarks>The row stays <see cref="OutboxEntry.Recorded"/> = false until <see cref="RecordedAsync"/>, so that a crash before the trail
    /// row is made good later.</remarks>
    Task<bool> SettleAsync(LeasedLetter letter, LetterState state, string? because, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Gives the lease back; the letter is due again at <paramref name="dueAt"/>. False: the lease is no longer ours.</summary>
    Task<bool> PutOffAsync(LeasedLetter letter, DateTimeOffset dueAt, string because, CancellationToken cancellationToken);

    /// <summary>A letter that was put off is due now, unless somebody is at it. False: there is no such letter.</summary>
    Task<bool> HurryAsync(Guid letterId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Letters settled or withdrawn before an instant whose trail row is not known to be durable, oldest first.</summary>
    Task<IReadOnlyList<OutboxEntry>> UnrecordedAsync(DateTimeOffset settledBefore, int take, CancellationToken cancellationToken);

    /// <summary>The trail row of a settled letter is durable.</summary>
    Task RecordedAsync(Guid letterId, CancellationToken cancellationToken);

    /// <summary>Removes void letters that were stored before an instant: they have been the work they were stored for. How many.</summary>
    Task<int> ClearVoidAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Letters of a trust's cases that are waiting, held or given up, newest first: its PACS office's mail queue. What they say is not read.</summary>
    Task<IReadOnlyList<OutboxEntry>> QueueAsync(string trust, int take, CancellationToken cancellationToken);

    /// <summary>Every invitation to one case, whatever became of it, newest first. What they say is not read.</summary>
    Task<IReadOnlyList<OutboxEntry>> InvitationsAsync(Guid caseId, CancellationToken cancellationToken);
}

/// <summary>Where a letter stands.</summary>
public enum LetterState
{
    /// <summary>Waits for preparation.</summary>
    Held,

    /// <summary>Due, or being sent.</summary>
    Waiting,

    /// <summary>Handed to the mail system.</summary>
    Sent,

    /// <summary>Given up: refused for good, or tried too often.</summary>
    Dead,

    /// <summary>Erased before it was sent, because what it says is no longer so.</summary>
    Withdrawn,

    /// <summary>Never meant to be sent: stored so that a false challenge is the same work as a true one.</summary>
    Void,
}

/// <summary>A letter on lease for one attempt.</summary>
/// <param name="Letter">What to send.</param>
/// <param name="Owner">Who leased it.</param>
/// <param name="Attempt">1 for the first; with <paramref name="Owner"/> it proves the lease.</param>
/// <param name="CreatedAt">When it was queued.</param>
public sealed record LeasedLetter(QueuedLetter Letter, string Owner, int Attempt, DateTimeOffset CreatedAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"attempt {Attempt} at {Letter}";
}

/// <summary>A letter as the office and the trail see it: everything but what it says.</summary>
public sealed record OutboxEntry
{
    /// <summary>Row key; the Message-Id is made from it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The case it belongs to.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>The link it belongs to, if one.</summary>
    public Guid? LinkId { get; init; }

    /// <summary>Its kind: <see cref="Letter.Template"/>.</summary>
    public required string Template { get; init; }

    /// <summary>Where it goes.</summary>
    public required Recipients.EmailAddress To { get; init; }

    /// <summary>Their name.</summary>
    public required string ToName { get; init; }

    /// <summary>Where it stands.</summary>
    public required LetterState State { get; init; }

    /// <summary>Attempts so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it was sent, given up or withdrawn.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>What the last attempt met with: words for the office, without an address.</summary>
    public string? Because { get; init; }

    /// <summary>True once its fate is on the trail.</summary>
    public required bool Recorded { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{State} letter {Template}";
}
