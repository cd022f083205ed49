namespace SecondOpinion.Letters;

/// <summary>A letter to be handed over.</summary>
/// <param name="Letter">What, and to whom.</param>
/// <param name="Trust">ODS code of the referrer's trust: it may have templates of its own.</param>
/// <param name="Date">When it was queued: the same at every attempt.</param>
public sealed record OutgoingLetter(QueuedLetter Letter, string Trust, DateTimeOffset Date)
{
    /// <inheritdoc/>
    public override string ToString() => $"outgoing {Letter}";
}

/// <summary>The mail system.</summary>
public interface IMailer
{
    /// <summary>The longest a single <see cref="SendAsync"/> can take: leases last longer.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Hands a letter over. Whatever the mail system answers is a value; only a stop of the service throws.</summary>
    Task<MailOutcome> SendAsync(OutgoingLetter letter, CancellationToken cancellationToken);
}

/// <summary>What came of handing a letter over.</summary>
public abstract record MailOutcome
{
    private MailOutcome()
    {
    }

    /// <summary>The mail system has it.</summary>
    public sealed record Accepted : MailOutcome;

    /// <summary>Refused for good: trying again would not help. <paramref name="Because"/> holds no address.</summary>
    public sealed record Refused(string Because) : MailOutcome;

    /// <summary>Not now: try again. <paramref name="Because"/> holds no address.</summary>
    public sealed record Later(string Because) : MailOutcome;

    /// <summary>It cannot be written: its template is missing or broken. It waits until someone has put that right.</summary>
    public sealed record Unwritten(string Because) : MailOutcome;
}
