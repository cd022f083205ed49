using Microsoft.Extensions.Logging;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Studies;

/// <summary>A referrer looks for a study in the archives of their own trust.</summary>
public sealed partial class StudySearch(
    IArchives archives, SearchIds ids, StudyRefs refs, IAuditTrail trail, TimeProvider clock, ILogger<StudySearch> logger)
{
    /// <summary>Studies a page shows at most.</summary>
    public const int PageSize = 50;

    /// <summary>An archive that has not answered by then is shown as not answering.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string WrongNhsNumber =
        "An NHS number you typed cannot be right: its last digit does not match the others. Check it, or search by name and date.";

    /// <summary>Checks what was typed and gives the id under which the results are found; nothing is searched yet.</summary>
    public SearchBegun Begin(SearchForm form, StaffMember staff)
    {
        var search = form.Read(archives.Of(staff.Trust), out var errors);
        return search is null ? new SearchBegun.Invalid(errors) : new SearchBegun.Started(ids.Write(search, staff.Id, staff.Trust));
    }

    /// <summary>A page of results. The trail has the search, by kinds of parameter, before anything is looked up.</summary>
    /// <param name="searchId">From <see cref="Begin"/> or <see cref="StudyPage.Next"/>; null for the newest studies of all archives.</param>
    /// <param name="staff">Who looks.</param>
    /// <param name="network">Their IP address, for the trail.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="TrailUnavailableException">Nothing was searched.</exception>
    public async Task<SearchAnswer> FindAsync(string? searchId, StaffMember staff, string? network, CancellationToken cancellationToken)
    {
        if (!staff.Roles.Contains(Role.Referrer))
        {
            await trail.AppendAsync(Row(AuditAction.StaffDenied, staff, network) with { Outcome = AuditOutcome.MinorFailure, Reason = "role" }, cancellationToken);
            return new SearchAnswer.Denied();
        }

        Search? search = new(new StudyQuery());
        if (searchId is not null && !ids.TryRead(searchId, staff.Id, staff.Trust, out search))
        {
            return new SearchAnswer.Ended();
        }

        var text = SearchText.Parse(search.Query.Text) ?? new SearchText([], [], false);
        await trail.AppendAsync(
            Row(AuditAction.StudiesSearched, staff, network) with { Details = new Dictionary<string, string> { ["parameters"] = Kinds(search, text) } },
            cancellationToken);

        var asked = archives.Of(staff.Trust).Where(archive => search.Archive is null || archive.Name == search.Archive).ToList();
        var answers = await Task.WhenAll(asked.Select(archive => AskAsync(archive, search, cancellationToken)));
        return new SearchAnswer.Found(Page(search, answers, text.WrongNhsNumber, staff));
    }

    private StudyPage Page(Search search, Answer[] answers, bool wrongNhsNumber, StaffMember staff)
    {
        var all = answers.SelectMany(answer => answer.Studies)
            .OrderByDescending(study => study.At ?? DateTime.MinValue).ThenBy(study => study.Uid.Value, StringComparer.Ordinal).ToList();
        var shown = all.Take(PageSize).ToList();
        string? next = null;
        if (all.Count > shown.Count)
        {
            var after = new Dictionary<string, string>(search.After, StringComparer.Ordinal);
            foreach (var study in shown)
            {
                after[study.Archive] = study.Uid.Value; // the last one of each archive stays
            }

            next = ids.Write(search with { After = after }, staff.Id, staff.Trust);
        }

        return new StudyPage(
            search,
            [.. shown.Select(study => new FoundStudy(study, refs.Write(new StudyRef(study.Archive, study.Uid))))],
            [.. answers.Where(answer => answer.Down).Select(answer => answer.Archive)],
            [.. answers.Where(answer => answer.Capped).Select(answer => answer.Archive)],
            next,
            wrongNhsNumber ? WrongNhsNumber : null);
    }

    private async Task<Answer> AskAsync(IArchive archive, Search search, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var after = search.After.TryGetValue(archive.Name, out var last) && StudyInstanceUid.TryParse(last, out var uid) ? uid : null;
        try
        {
            // One more than a page: whether there is a next one is then known without counting.
            var found = await archive.SearchAsync(search.Query, PageSize + 1, after, either.Token);
            return new Answer(archive.Name, found.Studies, Down: false, found.IsCapped);
        }
        catch (ArchiveUnavailableException down)
        {
            Log.Down(logger, archive.Trust, archive.Name, down);
            return new Answer(archive.Name, [], Down: true, Capped: false);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Down(logger, archive.Trust, archive.Name, slow);
            return new Answer(archive.Name, [], Down: true, Capped: false);
        }
    }

    private AuditEvent Row(AuditAction action, StaffMember staff, string? network) => new()
    {
        At = clock.NowInMilliseconds(),
        Action = action,
        Trust = staff.Trust,
        Actor = new AuditPerson("staff", staff.Id, staff.Name, staff.Email, network),
    };

    private static string Kinds(Search search, SearchText text) => string.Join(' ', new[]
    {
        text.Names.Count > 0 ? "name" : "",
        text.Ids.Count > 0 ? "number" : "",
        search.Query.From is not null || search.Query.To is not null ? "date" : "",
        search.Query.Modality is not null ? "modality" : "",
        search.Archive is not null ? "archive" : "",
        search.After.Count > 0 ? "page" : "",
    }.Where(kind => kind.Length > 0));

    private sealed record Answer(string Archive, IReadOnlyList<StudySummary> Studies, bool Down, bool Capped);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "Archive {Archive} of {Trust} did not answer a search")]
        public static partial void Down(ILogger logger, string trust, string archive, Exception why);
    }
}

/// <summary>A study found.</summary>
/// <param name="Study">As its archive describes it.</param>
/// <param name="Ref">The opaque text by which addresses name it.</param>
public sealed record FoundStudy(StudySummary Study, string Ref);

/// <summary>A page of results, newest first.</summary>
/// <param name="Search">What was asked, to fill the form again.</param>
/// <param name="Studies">At most <see cref="StudySearch.PageSize"/>.</param>
/// <param name="Down">Names of archives that did not answer: what they hold is missing here.</param>
/// <param name="Capped">Names of archives in which more studies match than they were asked for: some are missing here.</param>
/// <param name="Next">Search id of the next page; null on the last.</param>
/// <param name="Notice">Something the person must be told, such as an NHS number that cannot be right; null for nothing.</param>
public sealed record StudyPage(
    Search Search, IReadOnlyList<FoundStudy> Studies, IReadOnlyList<string> Down, IReadOnlyList<string> Capped, string? Next, string? Notice);

/// <summary>What came of sending the search form.</summary>
public abstract record SearchBegun
{
    private SearchBegun()
    {
    }

    /// <summary>Go to the results.</summary>
    public sealed record Started(string SearchId) : SearchBegun;

    /// <summary>Messages by field name.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : SearchBegun;
}

/// <summary>What came of asking for results.</summary>
public abstract record SearchAnswer
{
    private SearchAnswer()
    {
    }

    /// <summary>A page, perhaps an empty one.</summary>
    public sealed record Found(StudyPage Page) : SearchAnswer;

    /// <summary>The id is old, another's or not ours: begin again.</summary>
    public sealed record Ended : SearchAnswer;

    /// <summary>This person may not search.</summary>
    public sealed record Denied : SearchAnswer;
}
