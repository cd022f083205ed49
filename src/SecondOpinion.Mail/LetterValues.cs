using System.Globalization;
using SecondOpinion.Letters;

namespace SecondOpinion.Mail;

/// <summary>The values a letter's template may name. A closed list, like the letters themselves.</summary>
/// <param name="Template">The letter's kind.</param>
/// <param name="ForSubject">What may stand on a lock screen: never a link, a code or its request word.</param>
/// <param name="ForBody">All of them.</param>
internal sealed record LetterValues(string Template, IReadOnlyDictionary<string, string> ForSubject, IReadOnlyDictionary<string, string> ForBody)
{
    private static readonly TimeZoneInfo? London = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out var zone) ? zone : null;

    /// <summary>One letter of each kind, for checking templates.</summary>
    public static IReadOnlyList<LetterValues> Samples { get; } = [.. SampleLetters().Select(letter => Of(letter, token => $"https://example.invalid/open#{token}"))];

    public static LetterValues Of(Letter letter, Func<string, string> linkOf) => letter switch
    {
        Letter.Invitation invitation => new(
            letter.Template,
            Values(("referrer", invitation.ReferrerName), ("trust", invitation.TrustName), ("case", invitation.CaseCode)),
            Values(
                ("recipient", invitation.RecipientName), ("referrer", invitation.ReferrerName), ("trust", invitation.TrustName),
                ("case", invitation.CaseCode), ("urgency", Urgency(invitation.Urgency)), ("expires", Instant(invitation.ExpiresAt)),
                ("link", linkOf(invitation.Token)))),
        Letter.Code code => new(
            letter.Template,
            Values(),
            Values(
                ("recipient", code.RecipientName), ("code", code.OneTimeCode), ("word", code.RequestWord),
                ("minutes", code.Minutes.ToString(CultureInfo.InvariantCulture)))),
        Letter.LinkEnded ended => Same(
            letter, ("recipient", ended.RecipientName), ("referrer", ended.ReferrerName), ("trust", ended.TrustName), ("case", ended.CaseCode)),
        Letter.Opened opened => Same(
            letter, ("referrer", opened.ReferrerName), ("recipient", opened.RecipientName), ("case", opened.CaseCode), ("at", Instant(opened.At))),
        Letter.OpinionGiven given => Same(
            letter, ("referrer", given.ReferrerName), ("recipient", given.RecipientName), ("case", given.CaseCode), ("at", Instant(given.At))),
        Letter.Declined declined => Same(
            letter, ("referrer", declined.ReferrerName), ("recipient", declined.RecipientName), ("case", declined.CaseCode), ("at", Instant(declined.At))),
        Letter.NothingToShow nothing => Same(letter, ("referrer", nothing.ReferrerName), ("case", nothing.CaseCode), ("because", nothing.Because)),
        Letter.Undeliverable lost => Same(
            letter, ("referrer", lost.ReferrerName), ("recipient", lost.RecipientName), ("case", lost.CaseCode), ("because", lost.Because)),
        _ => throw new LetterUnwrittenException($"No values are known for letter {letter.Template}."),
    };

    public override string ToString() => $"values of {Template} (redacted)";

    private static LetterValues Same(Letter letter, params (string, string)[] values) => new(letter.Template, Values(values), Values(values));

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

    private static string Urgency(string urgency) => urgency switch
    {
        "Immediate" => "Immediate: a patient is waiting",
        "Urgent" => "Urgent: an answer is needed today",
        _ => "Routine",
    };

    private static string Instant(DateTimeOffset at)
    {
        var local = London is null ? at.ToUniversalTime() : TimeZoneInfo.ConvertTime(at, London);
        return local.ToString("dddd d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + (London is null ? " (UTC)" : " (UK time)");
    }

    private static Letter[] SampleLetters()
    {
        var at = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
        return
        [
            new Letter.Invitation("Recipient", "Referrer", "Trust", "SO-2222-2222", "Urgent", at, new string('A', Links.LinkTokens.Length)),
            new Letter.Code("Recipient", "0000 0000", "amber-falcon", 10),
            new Letter.LinkEnded("Recipient", "Referrer", "Trust", "SO-2222-2222"),
            new Letter.Opened("Referrer", "Recipient", "SO-2222-2222", at),
            new Letter.OpinionGiven("Referrer", "Recipient", "SO-2222-2222", at),
            new Letter.Declined("Referrer", "Recipient", "SO-2222-2222", at),
            new Letter.NothingToShow("Referrer", "SO-2222-2222", "because"),
            new Letter.Undeliverable("Referrer", "Recipient", "SO-2222-2222", "because"),
        ];
    }
}
