namespace SecondOpinion.Cases;

/// <summary>What came of asking.</summary>
public abstract record AskOutcome
{
    private AskOutcome()
    {
    }

    /// <summary>The case stands.</summary>
    public sealed record Asked(CaseCode Code) : AskOutcome;

    /// <summary>Messages by field: recipientName, recipientEmail, question, urgency, expiresInDays, series.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : AskOutcome;

    /// <summary>A study or series that was chosen is not in the archive any more.</summary>
    public sealed record StudyGone : AskOutcome;

    /// <summary>This person may not ask; one stable word why.</summary>
    public sealed record Denied(string Reason) : AskOutcome;
}
