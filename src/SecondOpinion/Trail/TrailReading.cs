using SecondOpinion.Cases;
using SecondOpinion.Preparation;
using SecondOpinion.Trusts;

namespace SecondOpinion.Trail;

/// <summary>Governance reads the trail of its own trust. Every look is on the trail before anything is shown: by kinds of filter, never values.</summary>
/// <exception cref="TrailUnavailableException">From every look: it could not be put on the trail, and nothing is shown.</exception>
public sealed class TrailReading(
    ITrailReader reader, TrailCases cases, PatientLookup patients, TrailSearchIds ids, IAuditTrail trail, StartOfDay startOf, TimeProvider clock)
{
    /// <summary>Rows a page shows at most.</summary>
    public const int PageSize = 50;

    /// <summary>Checks what was typed and gives the id under which the rows are found; nothing is looked up yet.</summary>
    public TrailBegun Begin(TrailForm form, StaffMember staff) =>
        form.Read(staff.Trust, startOf.Invoke, out var errors) is null
            ? new TrailBegun.Invalid(errors)
            : new TrailBegun.Started(ids.Write(form, null, staff.Id, staff.Trust));

    /// <summary>A page of rows; null when the id is old, another's or not ours.</summary>
    /// <param name="id">From <see cref="Begin"/> or <see cref="TrailPage.Older"/>; null for the newest rows.</param>
    /// <param name="officer">Who looks.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<TrailPage?> FindAsync(string? id, Officer officer, CancellationToken cancellationToken)
    {
        var form = new TrailForm();
        long? before = null;
        if (id is not null && !ids.TryRead(id, officer.Staff.Id, officer.Staff.Trust, out form, out before))
        {
            return null;
        }

        if (form.Read(officer.Staff.Trust, startOf.Invoke, out _) is not { } query)
        {
            return null; // what was readable when it was sent is readable now, unless the program changed meanwhile
        }

        var look = await RecordAsync(officer, $"{form.Kinds()}{(before is null ? "" : " page")}".Trim(), found: true, cancellationToken);
        var (hashes, down) = string.IsNullOrWhiteSpace(form.Patient) ? ([], []) : await patients.OfAsync(form.Patient, officer.Staff.Trust, cancellationToken);
        query = query with { Patient = hashes, Before = before ?? look }; // the look itself is not among its own findings
        var codes = query.Case is { } code ? [code] : hashes.Count > 0 ? await reader.CasesOfAsync(hashes, officer.Staff.Trust, cancellationToken) : [];
        return await PageAsync(form, query, before is null ? codes : [], officer, cancellationToken) with { Down = down, IsFirst = before is null };
    }

    /// <summary>Everything about one case; null when there is none, or it is another trust's.</summary>
    public async Task<TrailPage?> CaseAsync(string typed, Officer officer, CancellationToken cancellationToken)
    {
        var form = new TrailForm(Case: typed);
        var query = CaseCode.TryParse(typed, out _) ? form.Read(officer.Staff.Trust, startOf.Invoke, out _) : null;
        var found = query is not null && (await reader.SearchAsync(query, 1, cancellationToken)).Count > 0;
        var look = await RecordAsync(officer, "case", found, cancellationToken);
        return found ? await PageAsync(form, query! with { Before = look }, [query.Case!], officer, cancellationToken) : null; // found: there is a query, with a code
    }

    /// <summary>One row, whole; null when it is not there, or another trust's.</summary>
    public async Task<TrailRow?> RowAsync(long seq, Officer officer, CancellationToken cancellationToken)
    {
        var row = await reader.FindAsync(seq, officer.Staff.Trust, cancellationToken);
        await RecordAsync(officer, "row", row is not null, cancellationToken);
        return row;
    }

    private async Task<TrailPage> PageAsync(TrailForm form, TrailQuery query, IReadOnlyList<string> codes, Officer officer, CancellationToken cancellationToken)
    {
        // One more than a page: whether there are older ones is then known without counting.
        var rows = await reader.SearchAsync(query, PageSize + 1, cancellationToken);
        var shown = rows.Take(PageSize).ToList();
        var older = rows.Count > PageSize ? ids.Write(form, shown[^1].Seq, officer.Staff.Id, officer.Staff.Trust) : null;
        return new TrailPage(form, shown, await cases.ReadingsAsync(codes, officer.Staff.Trust, cancellationToken), older);
    }

    private Task<long> RecordAsync(Officer officer, string filters, bool found, CancellationToken cancellationToken) => trail.AppendAsync(
        new AuditEvent
        {
            At = clock.Now(),
            Action = AuditAction.TrailRead,
            Outcome = found ? AuditOutcome.Success : AuditOutcome.MinorFailure,
            Trust = officer.Staff.Trust,
            Actor = new AuditPerson("staff", officer.Staff.Id, officer.Staff.Name, officer.Staff.Email, officer.Network),
            Reason = found ? null : "absent",
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["filters"] = filters.Length == 0 ? "none" : filters },
        },
        cancellationToken);
}

/// <summary>Who saw the images of cases, and what their series are called.</summary>
public sealed class TrailCases(ITrailReader reader, ICaseStore cases, IPreparedStore prepared)
{
    private const int MostRows = 5000;

    /// <summary>One summary for each code.</summary>
    public async Task<IReadOnlyList<CaseReadings>> ReadingsAsync(IReadOnlyList<string> codes, string trust, CancellationToken cancellationToken)
    {
        var readings = new List<CaseReadings>();
        foreach (var code in codes)
        {
            var rows = await reader.ReadingsOfAsync(code, trust, MostRows, cancellationToken);
            readings.Add(CaseReadings.Of(code, rows, await LabelsAsync(code, trust, cancellationToken), rows.Count < MostRows));
        }

        return readings;
    }

    private async Task<IReadOnlyDictionary<string, string>> LabelsAsync(string code, string trust, CancellationToken cancellationToken)
    {
        if (!CaseCode.TryParse(code, out var read) || await cases.FindAsync(read, cancellationToken) is not { } c || c.Trust != trust)
        {
            return new Dictionary<string, string>();
        }

        var contents = await prepared.ContentsAsync(c.Id, cancellationToken);
        return contents.Series.GroupBy(series => series.Uid).ToDictionary(
            series => series.Key,
            series => series.First() is var one && one.Description.Length > 0 ? $"{one.StudyLabel}, {one.Modality} {one.Description}" : $"{one.StudyLabel}, {one.Modality} series {one.Ordinal + 1}",
            StringComparer.Ordinal);
    }
}

/// <summary>Whoever reads the trail.</summary>
/// <param name="Staff">Of governance.</param>
/// <param name="Network">Their IP address.</param>
public sealed record Officer(StaffMember Staff, string? Network);

/// <summary>The first instant of a day where the officers are.</summary>
public delegate DateTimeOffset StartOfDay(DateOnly day);

/// <summary>A page of rows, newest first.</summary>
/// <param name="Form">What was asked, to fill the form again.</param>
/// <param name="Rows">At most <see cref="TrailReading.PageSize"/>.</param>
/// <param name="Cases">Who saw what, where a case or a patient was asked for; on the first page only.</param>
/// <param name="Older">Search id of the next page; null on the last.</param>
public sealed record TrailPage(TrailForm Form, IReadOnlyList<TrailRow> Rows, IReadOnlyList<CaseReadings> Cases, string? Older)
{
    /// <summary>Archives that did not answer: patients whom only they know by that number may be missing.</summary>
    public IReadOnlyList<string> Down { get; init; } = [];

    /// <summary>False for older pages, which have no <see cref="Cases"/>.</summary>
    public bool IsFirst { get; init; } = true;
}

/// <summary>What came of sending the form.</summary>
public abstract record TrailBegun
{
    private TrailBegun()
    {
    }

    /// <summary>Go to the rows.</summary>
    public sealed record Started(string Id) : TrailBegun;

    /// <summary>Messages by field name.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : TrailBegun;
}
