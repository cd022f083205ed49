using System.Globalization;
using System.Text.Json;
using Dapper;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Cases;

/// <summary>Looks at what was added to a database since the last look, and says of what only half is there.</summary>
internal sealed class WholeCases(Database database, DeskKeys desk, ReaderKeys reader)
{
    private readonly CaseStore _cases = new(database, new LetterSeal(reader), desk);
    private readonly TrailVerifier _trail = new([]);
    private long _case;
    private long _link;
    private long _letter;

    /// <summary>Codes of all cases that stand.</summary>
    public HashSet<string> Codes { get; } = [];

    /// <summary>Nothing when every new case is whole, with its links, its held letters and its trail rows, and nothing stands without its case.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var faults = new List<string>();
        var trail = await TrailAsync(faults);
        await using var connection = await database.OpenAsync(default);
        var cases = (await connection.QueryAsync<CaseLine>("SELECT rowid AS Row, id AS Id, code AS Code FROM opinion_case WHERE rowid > @_case", new { _case })).ToList();
        var links = (await connection.QueryAsync<LinkLine>(
            "SELECT rowid AS Row, id AS Id, case_id AS CaseId, number AS Number FROM link WHERE rowid > @_link", new { _link })).ToList();
        var letters = (await connection.QueryAsync<LetterLine>(
            "SELECT rowid AS Row, id AS Id, case_id AS CaseId, link_id AS LinkId, template AS Template, state AS State, payload AS Payload FROM outbox WHERE rowid > @_letter",
            new { _letter })).ToList();
        _case = cases.Select(one => one.Row).DefaultIfEmpty(_case).Max();
        _link = links.Select(one => one.Row).DefaultIfEmpty(_link).Max();
        _letter = letters.Select(one => one.Row).DefaultIfEmpty(_letter).Max();
        var (linksOf, lettersOf) = (links.ToLookup(link => link.CaseId), letters.ToLookup(letter => letter.CaseId));
        foreach (var one in cases)
        {
            Codes.Add(one.Code);
            var of = linksOf[one.Id].ToList();
            faults.AddRange(Trail(one, of.Count, [.. trail[one.Code]]));
            faults.AddRange(of.Where(link => !HasLetter(link, one, lettersOf[one.Id])).Select(link => $"{one.Code}: link {link.Number} has no held letter"));
            faults.AddRange(await _cases.SubjectAsync(one.Id, default) is { Studies.Count: 1 } ? [] : [$"{one.Code}: it is not said what it is about"]);
        }

        var known = cases.Select(one => one.Id).ToHashSet();
        faults.AddRange(links.Where(link => !known.Contains(link.CaseId)).Select(link => $"link {link.Id} has no case"));
        faults.AddRange(letters.Where(letter => !known.Contains(letter.CaseId)).Select(letter => $"letter {letter.Id} has no case"));
        return faults;
    }

    /// <summary>Walks on from where the last look left the walk; the rows about asking, by case.</summary>
    private async Task<ILookup<string, TrailRow>> TrailAsync(List<string> faults)
    {
        var rows = new List<TrailRow>();
        await foreach (var row in new TrailRows(database).AfterAsync(_trail.Size, default))
        {
            if (_trail.Add(row) is { } fault)
            {
                faults.Add($"the trail: {fault}");
                break;
            }

            rows.Add(row);
        }

        return rows.Where(row => row.CaseCode is not null && row.Action is nameof(AuditAction.CaseAsked) or nameof(AuditAction.LinkMinted)).ToLookup(row => row.CaseCode!);
    }

    private static IEnumerable<string> Trail(CaseLine one, int links, IReadOnlyList<TrailRow> rows)
    {
        var asked = rows.Where(row => row.Action == nameof(AuditAction.CaseAsked)).ToList();
        if (asked.Count != 1)
        {
            yield return $"{one.Code}: asked {asked.Count} times on the trail";
            yield break;
        }

        using var body = JsonDocument.Parse(asked[0].Body);
        var said = int.Parse(body.RootElement.GetProperty("details").GetProperty("links").GetString()!, CultureInfo.InvariantCulture);
        if (links != said || rows.Count != 1 + said)
        {
            yield return $"{one.Code}: {links} links stand and {rows.Count - 1} are on the trail; {said} were asked for";
        }
    }

    private bool HasLetter(LinkLine link, CaseLine one, IEnumerable<LetterLine> letters) =>
        letters.SingleOrDefault(letter => letter.LinkId == link.Id) is { Template: "invitation", State: nameof(LetterState.Held), Payload: { } payload } held
        && new LetterSeal(reader).Open(held.Id, held.Template, payload) is Letter.Invitation invitation
        && invitation.CaseCode == one.Code;

    private sealed class CaseLine
    {
        public long Row { get; init; }

        public Guid Id { get; init; }

        public string Code { get; init; } = "";
    }

    private sealed class LinkLine
    {
        public long Row { get; init; }

        public Guid Id { get; init; }

        public Guid CaseId { get; init; }

        public int Number { get; init; }
    }

    private sealed class LetterLine
    {
        public long Row { get; init; }

        public Guid Id { get; init; }

        public Guid CaseId { get; init; }

        public Guid? LinkId { get; init; }

        public string Template { get; init; } = "";

        public string State { get; init; } = "";

        public byte[]? Payload { get; init; }
    }
}
