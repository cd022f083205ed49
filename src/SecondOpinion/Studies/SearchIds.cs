using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace SecondOpinion.Studies;

/// <summary>A search under way: what was asked, and where its next page begins.</summary>
/// <param name="Query">What is looked for.</param>
/// <param name="Archive">One archive of the trust; null for all.</param>
/// <param name="After">By archive name, the UID of the last study shown; an archive that is absent starts with its newest.</param>
public sealed record Search(StudyQuery Query, string? Archive, IReadOnlyDictionary<string, string> After)
{
    /// <summary>The first page of a search.</summary>
    public Search(StudyQuery query, string? archive = null)
        : this(query, archive, new Dictionary<string, string>(StringComparer.Ordinal))
    {
    }

    /// <inheritdoc/>
    public override string ToString() => "search (redacted)";
}

/// <summary>A search as the address <c>/studies/found/{searchId}</c> carries it: opaque, for its own staff member, for an hour.</summary>
/// <remarks>The server keeps nothing, so a page can be asked for again and a restart loses no search.</remarks>
public sealed class SearchIds(DeskKeys keys, TimeProvider clock)
{
    /// <summary>How long an id can be read.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly OpaqueText _text = new(keys.Provider, "SecondOpinion.Studies.SearchId.v1");

    /// <summary>The id of a search of that staff member.</summary>
    public string Write(Search search, string staffId, string trust) => _text.Write(
        clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), staffId, trust, JsonSerializer.Serialize(search.Query),
        search.Archive ?? "", JsonSerializer.Serialize(search.After));

    /// <summary>The search an id names; false when it is not ours, another's, or an hour old.</summary>
    public bool TryRead(string? id, string staffId, string trust, [NotNullWhen(true)] out Search? search)
    {
        search = null;
        if (_text.Read(id, 6) is not [var at, var staff, var ods, var query, var archive, var after] || staff != staffId || ods != trust)
        {
            return false;
        }

        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture));
        if (age >= Life)
        {
            return false;
        }

        search = new Search(
            JsonSerializer.Deserialize<StudyQuery>(query) ?? new StudyQuery(),
            archive.Length == 0 ? null : archive,
            JsonSerializer.Deserialize<Dictionary<string, string>>(after) ?? []);
        return true;
    }
}
