using System.Globalization;
using SecondOpinion.Recipients;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>The ask form as it was sent; nothing in it is trusted.</summary>
public sealed record AskForm
{
    /// <summary>Longest question, in characters.</summary>
    public const int LongestQuestion = 2000;

    /// <summary>Longest name of a recipient, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Most recipients of one case at the start; more can be added to the case later.</summary>
    public const int MostRecipients = 10;

    /// <summary>The study the form was opened for (<see cref="StudyRefs"/>): the index study of the case.</summary>
    public required string StudyRef { get; init; }

    /// <summary>One for each address, or one for all.</summary>
    public IReadOnlyList<string?> RecipientNames { get; init; } = [];

    /// <summary>At least one.</summary>
    public IReadOnlyList<string?> RecipientEmails { get; init; } = [];

    /// <summary>The clinical question.</summary>
    public string? Question { get; init; }

    /// <summary><c>routine</c>, <c>urgent</c> or <c>immediate</c>.</summary>
    public string? Urgency { get; init; }

    /// <summary>Whole days; empty for the trust's default.</summary>
    public string? ExpiresInDays { get; init; }

    /// <summary>Opaque values (<see cref="SeriesRefs"/>).</summary>
    public IReadOnlyList<string?> Series { get; init; } = [];

    /// <summary><c>yes</c>: faces may be recognised in what is shown. Without it letters wait, should preparation find that they may.</summary>
    public string? Faces { get; init; }

    /// <summary>Made when the form was drawn: the same form sent twice makes one case. Empty: every sending is a new one.</summary>
    public required Guid RequestId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "ask form (redacted)";
}

/// <summary>What an ask form says, read.</summary>
internal sealed record AskFields(IReadOnlyList<(string Name, EmailAddress Address)> Recipients, string Question, Urgency Urgency, int Days)
{
    /// <summary>Reads the fields that need no archive; messages by field name go to <paramref name="errors"/>.</summary>
    public static AskFields Read(AskForm form, TrustPolicy policy, Dictionary<string, string> errors)
    {
        var recipients = ReadRecipients(form, policy, errors);
        var question = (form.Question ?? "").ReplaceLineEndings("\n").Trim();
        if (question.Length is 0 or > AskForm.LongestQuestion)
        {
            errors["question"] = question.Length == 0 ? "Enter your question" : $"Shorten your question to {AskForm.LongestQuestion} characters";
        }
        else if (question.Any(c => c is not ('\n' or '\t') && IsUnprintable(c)))
        {
            errors["question"] = "Remove characters that cannot be printed";
        }

        var named = Enum.GetNames<Urgency>().FirstOrDefault(name => name.Equals(form.Urgency?.Trim(), StringComparison.OrdinalIgnoreCase));
        if (named is null)
        {
            errors["urgency"] = "Choose how soon you need the answer";
        }

        var most = Math.Clamp(policy.MaximumLifeDays, 1, TrustPolicy.LongestLifeDays);
        var days = Math.Min(policy.DefaultLifeDays, most);
        if (!string.IsNullOrWhiteSpace(form.ExpiresInDays)
            && (!int.TryParse(form.ExpiresInDays, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days < 1 || days > most))
        {
            errors["expiresInDays"] = $"Enter a number of days from 1 to {most}";
        }

        return new AskFields(recipients, question, named is null ? Cases.Urgency.Routine : Enum.Parse<Urgency>(named), days);
    }

    private static List<(string Name, EmailAddress Address)> ReadRecipients(AskForm form, TrustPolicy policy, Dictionary<string, string> errors)
    {
        var rows = Rows(form, errors);
        var read = new List<(string Name, EmailAddress Address)>();
        foreach (var (name, email) in rows)
        {
            if (name.Length is 0 or > AskForm.LongestName || name.Any(IsUnprintable))
            {
                errors["recipientName"] = name.Length == 0 ? "Enter the consultant’s name" : "Enter a shorter, plain name";
            }

            if (!EmailAddress.TryParse(email, out var address))
            {
                errors["recipientEmail"] = "Enter an e-mail address such as name@nhs.net";
            }
            else if (policy.RecipientDomains is { Count: > 0 } allowed && !allowed.Contains(address.Domain, StringComparer.OrdinalIgnoreCase))
            {
                errors["recipientEmail"] = $"Your trust sends links only to addresses at {string.Join(", ", allowed)}";
            }
            else if (read.Any(other => other.Address.Value.Equals(address.Value, StringComparison.OrdinalIgnoreCase)))
            {
                errors["recipientEmail"] = "You gave the same address twice";
            }
            else
            {
                read.Add((name, address));
            }
        }

        return read;
    }

    private static List<(string Name, string Email)> Rows(AskForm form, Dictionary<string, string> errors)
    {
        var names = form.RecipientNames.Select(name => (name ?? "").Trim()).ToList();
        var emails = form.RecipientEmails.Select(email => (email ?? "").Trim(' ')).ToList();
        if (names.Count == 1 && emails.Count > 1)
        {
            names = [.. Enumerable.Repeat(names[0], emails.Count)];
        }

        var rows = Enumerable.Range(0, Math.Max(names.Count, emails.Count))
            .Select(at => (Name: names.ElementAtOrDefault(at) ?? "", Email: emails.ElementAtOrDefault(at) ?? ""))
            .Where(row => row.Email.Length > 0 || row.Name.Length > 0)
            .ToList();
        if (rows.Count == 0)
        {
            errors["recipientName"] = "Enter the consultant’s name";
            errors["recipientEmail"] = "Enter the consultant’s e-mail address";
        }
        else if (rows.Count > AskForm.MostRecipients)
        {
            errors["recipientEmail"] = $"Ask at most {AskForm.MostRecipients} consultants at once";
            rows = rows[..AskForm.MostRecipients];
        }

        return rows;
    }

    /// <summary>Control characters, and those that turn the direction of what is read.</summary>
    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
