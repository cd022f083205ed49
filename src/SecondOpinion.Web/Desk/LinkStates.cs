using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Desk;

/// <summary>A link's state in a word, a colour and a sentence. The colour never stands alone.</summary>
/// <param name="Word">For the tag.</param>
/// <param name="Colour">Of the tag, as nhsuk-frontend names it.</param>
/// <param name="Sentence">What it means, and since when.</param>
internal sealed record LinkState(string Word, string Colour, string Sentence);

/// <summary>What referrers are told about a link.</summary>
internal static class LinkStates
{
    /// <summary>The state at <paramref name="now"/>; <paramref name="letter"/> is its newest invitation, if there is one.</summary>
    public static LinkState Of(Link link, Case c, OutboxEntry? letter, DateTimeOffset now) => link.RefusalAt(now) switch
    {
        Refusal.Revoked => new("Revoked", "grey", $"Revoked at {Words.At(link.RevokedAt!.Value, now)}{Opened(link, now)}"), // the refusal says it is there
        Refusal.Locked => new("Locked", "red", $"Locked at {Words.At(link.LockedAt!.Value, now)}. Nobody can open it until you or the PACS office unlock it"), // the same
        Refusal.Expired => new("Expired", "grey", $"Expired at {Words.At(link.ExpiresAt, now)}{Opened(link, now)}"),
        Refusal.Spent => new("Used up", "orange", $"Opened {Words.Count(link.Openings, "time")}, which is all that was allowed"),
        _ when link.FirstOpenedAt is { } first => new("Opened", "green", $"First opened at {Words.At(first, now)}{Again(link, now)}"),
        _ when c.State == CaseState.Stopped => new("Not sent", "red", "No letter was sent, because nothing can be shown"),
        _ when letter?.State == LetterState.Dead => new("Undeliverable", "red", $"The letter could not be delivered: {letter.Because ?? "the mail system refused it"}"),
        _ when letter?.State == LetterState.Held && c.AsksAboutFaces => new("Letter held", "orange", "The letter waits until you have agreed that the patient’s face may be recognised"),
        _ when letter?.State == LetterState.Held && c.State == CaseState.Ready => new("Letter held", "orange", "The letter waits until you have looked at what the consultant will see"),
        _ when letter?.State == LetterState.Held => new("Letter held", "blue", "The letter goes as soon as the first image can be shown"),
        _ when link.LetterSentAt is { } sent => Unopened(c, sent, now),
        _ => new("Sending", "blue", letter?.Because is { } because ? $"The letter is still being sent: {because}" : "The letter is being sent"),
    };

    /// <summary>True when nothing more is to be expected of this link's letter.</summary>
    public static bool IsSettled(Link link, OutboxEntry? letter) => link is { LetterSentAt: not null } or { RevokedAt: not null } || letter?.State == LetterState.Dead;

    private static LinkState Unopened(Case c, DateTimeOffset sent, DateTimeOffset now)
    {
        var waited = now - sent;
        var late = waited >= c.Urgency switch
        {
            Urgency.Immediate => TimeSpan.FromMinutes(15),
            Urgency.Urgent => TimeSpan.FromHours(4),
            _ => TimeSpan.FromDays(2),
        };
        return new("Not opened", late ? "orange" : "yellow", $"Sent at {Words.At(sent, now)}. Not opened for {Words.Span(waited)}{(late ? ". Telephone the consultant" : "")}");
    }

    private static string Opened(Link link, DateTimeOffset now) =>
        link.FirstOpenedAt is { } first ? $". It had been opened {Words.Count(link.Openings, "time")}, first at {Words.At(first, now)}" : ". It was never opened";

    private static string Again(Link link, DateTimeOffset now) =>
        link is { Openings: > 1, LastOpenedAt: { } last } ? $", {Words.Count(link.Openings, "time")} in all, last at {Words.At(last, now)}" : "";
}
