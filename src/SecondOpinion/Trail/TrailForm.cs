using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using SecondOpinion.Cases;
using SecondOpinion.Studies;

namespace SecondOpinion.Trail;

/// <summary>The form to search the trail with, as it was sent: every field may be empty.</summary>
/// <param name="Who">Staff id, name or e-mail address, whole.</param>
/// <param name="Case">Case code as typed.</param>
/// <param name="Patient">NHS or hospital number.</param>
/// <param name="Action">Name of an <see cref="AuditAction"/>.</param>
/// <param name="Outcome">Name of an <see cref="AuditOutcome"/>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public sealed record TrailForm(
    string? Who = null, string? Case = null, string? Patient = null, string? Action = null, string? Outcome = null, string? From = null, string? To = null)
{
    private const int Longest = 200;

    /// <inheritdoc/>
    public override string ToString() => "trail form (redacted)";

    /// <summary>Which filters are set, never to what.</summary>
    internal string Kinds() => string.Join(' ', new[]
    {
        Given(Who) ? "who" : "", Given(Case) ? "case" : "", Given(Patient) ? "patient" : "", Given(Action) ? "action" : "",
        Given(Outcome) ? "outcome" : "", Given(From) || Given(To) ? "date" : "",
    }.Where(kind => kind.Length > 0));

    /// <summary>The query, patient aside; null, with messages by field name, when something cannot be read.</summary>
    /// <param name="trust">Of the officer.</param>
    /// <param name="startOf">The first instant of a day.</param>
    /// <param name="errors">By field name.</param>
    internal TrailQuery? Read(string trust, Func<DateOnly, DateTimeOffset> startOf, out Dictionary<string, string> errors)
    {
        errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if ((Who ?? "").Length > Longest)
        {
            errors["who"] = "Enter a shorter name, address or staff id";
        }

        CaseCode? code = null;
        if (Given(Case) && !CaseCode.TryParse(Case, out code))
        {
            errors["case"] = "Enter a case code such as SO-7K4M-9XQ2; one of its characters is wrong";
        }

        if (Given(Patient) && PatientFault(Patient!) is { } fault) // given
        {
            errors["patient"] = fault;
        }

        var action = Choice<AuditAction>(Action, "action", errors);
        var outcome = Choice<AuditOutcome>(Outcome, "outcome", errors);
        var (from, to) = (Day(From, "from", errors), Day(To, "to", errors));
        if (from > to)
        {
            errors["to"] = "The last day is before the first day";
        }

        var query = new TrailQuery { Trust = trust, Who = Given(Who) ? Who : null, Case = code?.Value, Action = action, Outcome = outcome };
        return errors.Count > 0 ? null : query with
        {
            From = from is { } first ? startOf(first) : query.From,
            To = to is { } last ? startOf(last.AddDays(1)) : query.To,
        };
    }

    private static string? PatientFault(string typed)
    {
        var key = FoldedText.Key(typed);
        return key.Length == 0 || typed.Length > Longest ? "Enter an NHS number or a hospital number"
            : key.Length == 10 && key.All(char.IsAsciiDigit) && !NhsNumber.TryParse(key, out _) && typed.Any(c => c is ' ' or '-')
                ? "An NHS number you typed cannot be right: its last digit does not match the others"
                : null;
    }

    private static bool Given(string? field) => !string.IsNullOrWhiteSpace(field);

    private static T? Choice<T>(string? name, string field, Dictionary<string, string> errors)
        where T : struct, Enum
    {
        if (!Given(name))
        {
            return null;
        }

        if (Enum.GetNames<T>().Contains(name) && Enum.TryParse<T>(name, out var value))
        {
            return value;
        }

        errors[field] = "Choose one from the list";
        return null;
    }

    private static DateOnly? Day(string? text, string field, Dictionary<string, string> errors)
    {
        if (!Given(text))
        {
            return null;
        }

        if (DateOnly.TryParseExact(text!.Trim(), ["yyyy-MM-dd", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) // given
            && date.Year is > 1990 and < 9000)
        {
            return date;
        }

        errors[field] = "Enter a date such as 14/3/2026";
        return null;
    }
}

/// <summary>A search of the trail as the address <c>/trail/found/{id}</c> carries it: opaque, for its own officer, for an hour.</summary>
public sealed class TrailSearchIds(DeskKeys keys, TimeProvider clock)
{
    /// <summary>How long an id can be read.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly OpaqueText _text = new(keys.Provider, "SecondOpinion.Trail.SearchId.v1");

    /// <summary>The id of a page of that officer's search.</summary>
    /// <param name="form">What was asked.</param>
    /// <param name="before">Where the page begins; null for the newest.</param>
    /// <param name="staffId">The officer.</param>
    /// <param name="trust">Their trust.</param>
    public string Write(TrailForm form, long? before, string staffId, string trust) => _text.Write(
        clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), staffId, trust, JsonSerializer.Serialize(form),
        before?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The search an id names; false when it is not ours, another's, or an hour old.</summary>
    public bool TryRead(string? id, string staffId, string trust, [NotNullWhen(true)] out TrailForm? form, out long? before)
    {
        (form, before) = (null, null);
        if (_text.Read(id, 5) is not [var at, var staff, var ods, var asked, var place] || staff != staffId || ods != trust
            || clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture)) >= Life)
        {
            return false;
        }

        form = JsonSerializer.Deserialize<TrailForm>(asked);
        before = place.Length == 0 ? null : long.Parse(place, CultureInfo.InvariantCulture);
        return form is not null;
    }
}
