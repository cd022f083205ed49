using System.Globalization;

namespace SecondOpinion.Studies;

/// <summary>The search form as it was sent: every field may be empty.</summary>
/// <param name="Q">Free text.</param>
/// <param name="From">First study date, <c>yyyy-MM-dd</c>.</param>
/// <param name="To">Last study date, <c>yyyy-MM-dd</c>.</param>
/// <param name="Modality">One modality.</param>
/// <param name="Archive">One archive's name.</param>
public sealed record SearchForm(string? Q, string? From, string? To, string? Modality, string? Archive)
{
    /// <inheritdoc/>
    public override string ToString() => "search form (redacted)";

    /// <summary>The search it asks for; null, with messages by field name, when something in it cannot be read.</summary>
    internal Search? Read(IReadOnlyList<IArchive> archives, out Dictionary<string, string> errors)
    {
        errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = (Q ?? "").Trim();
        if (SearchText.Parse(text) is null)
        {
            errors["q"] = $"Search for at most {SearchText.MaximumWords} words";
        }

        var from = Date(From, "from", errors);
        var to = Date(To, "to", errors);
        if (from > to)
        {
            errors["to"] = "The last day is before the first day";
        }

        var modality = (Modality ?? "").Trim().ToUpperInvariant();
        if (modality.Length > 16 || !modality.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ' '))
        {
            errors["modality"] = "Choose a modality from the list";
        }

        var archive = string.IsNullOrEmpty(Archive) ? null : Archive;
        if (archive is not null && archives.All(known => known.Name != archive))
        {
            errors["archive"] = "Choose an archive from the list";
        }

        return errors.Count > 0 ? null : new Search(new StudyQuery(text, from, to, modality.Length == 0 ? null : modality), archive);
    }

    private static DateOnly? Date(string? text, string field, Dictionary<string, string> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (DateOnly.TryParseExact(text.Trim(), ["yyyy-MM-dd", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        errors[field] = "Enter a date such as 14/3/2026";
        return null;
    }
}

/// <summary>The clock as the product writes it down.</summary>
internal static class WholeMilliseconds
{
    /// <summary>Now, cut to whole milliseconds: what every database keeps.</summary>
    public static DateTimeOffset NowInMilliseconds(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new DateTimeOffset(now.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }
}
