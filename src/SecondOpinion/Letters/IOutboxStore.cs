namespace SecondOpinion.Letters;

/// <summary>The outbox: letters that must reach the mail system, kept until they have.</summary>
public interface IOutboxStore
{
    /// <summary>Adds a letter; adding the same <see cref="QueuedLetter.Id"/> again does nothing.</summary>
    Task AddAsync(QueuedLetter letter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lets the held letters of a case go. Returns how many.</summary>
    Task<int> ReleaseAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Erases the letters of a link, or of a whole case, that have not been sent: it was revoked, or nothing can be shown. Returns how many.</summary>
    Task<int> WithdrawAsync(Guid caseId, Guid? linkId, DateTimeOffset now, CancellationToken cancellationToken);
}
