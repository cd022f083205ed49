namespace SecondOpinion.Letters;

/// <summary>Everything the service may put into an e-mail. A closed set: what has no property here cannot be said in a letter.</summary>
/// <remarks>No letter carries patient identity or the clinical question. A letter that carries a token carries no code, and the other way round.</remarks>
public abstract record Letter
{
    private Letter()
    {
    }

    /// <summary>Name of its template: <c>{Template}.html</c>, <c>{Template}.txt</c>.</summary>
    public abstract string Template { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"letter {Template}";

    /// <summary>To the recipient: images wait for your opinion; the link.</summary>
    public sealed record Invitation(
        string RecipientName, string ReferrerName, string TrustName, string CaseCode, string Urgency, DateTimeOffset ExpiresAt, string Token) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "invitation";
    }

    /// <summary>To the recipient, after they pressed the button: the code and the request word. No link, no case code.</summary>
    public sealed record Code(string RecipientName, string OneTimeCode, string RequestWord, int Minutes) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "code";
    }

    /// <summary>To the recipient of an authentic but dead link: it has ended; whom to ask.</summary>
    public sealed record LinkEnded(string RecipientName, string ReferrerName, string TrustName, string CaseCode) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "link-ended";
    }

    /// <summary>To the referrer: the link was opened for the first time.</summary>
    public sealed record Opened(string ReferrerName, string RecipientName, string CaseCode, DateTimeOffset At) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "opened";
    }

    /// <summary>To the referrer: an opinion was given. What it says is not e-mailed.</summary>
    public sealed record OpinionGiven(string ReferrerName, string RecipientName, string CaseCode, DateTimeOffset At) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "opinion-given";
    }

    /// <summary>To the referrer: the recipient cannot take the case. Why is not e-mailed.</summary>
    public sealed record Declined(string ReferrerName, string RecipientName, string CaseCode, DateTimeOffset At) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "declined";
    }

    /// <summary>To the referrer: nothing of the case could be shown, so no letter went.</summary>
    public sealed record NothingToShow(string ReferrerName, string CaseCode, string Because) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "nothing-to-show";
    }

    /// <summary>To the referrer: the letter could not be delivered.</summary>
    public sealed record Undeliverable(string ReferrerName, string RecipientName, string CaseCode, string Because) : Letter
    {
        /// <inheritdoc/>
        public override string Template => "undeliverable";
    }
}

/// <summary>A letter on its way into the outbox.</summary>
/// <param name="Id">Row key; the Message-Id is made from it, so that a second delivery is recognised as the same letter.</param>
/// <param name="To">The one address.</param>
/// <param name="ToName">Their name.</param>
/// <param name="Letter">What it says; sealed in the row until sent, then erased.</param>
/// <param name="CaseId">The case it belongs to.</param>
/// <param name="LinkId">The link it belongs to, if one.</param>
/// <param name="Held">True: it waits until preparation releases it (see <see cref="IOutboxStore.ReleaseAsync(Guid, DateTimeOffset, CancellationToken)"/>).</param>
public sealed record QueuedLetter(
    Guid Id, Recipients.EmailAddress To, string ToName, Letter Letter, Guid CaseId, Guid? LinkId, bool Held = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"queued {Letter}";
}
