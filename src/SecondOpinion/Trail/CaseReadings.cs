using System.Globalization;

namespace SecondOpinion.Trail;

/// <summary>Who saw a case's images, added up from its rows.</summary>
/// <param name="Case">Its code.</param>
/// <param name="Readers">By link number; empty when nobody opened it.</param>
/// <param name="IsWhole">False when there were too many rows to add up: the oldest are missing.</param>
public sealed record CaseReadings(string Case, IReadOnlyList<CaseReader> Readers, bool IsWhole)
{
    /// <summary>Adds up <c>LinkOpened</c>, <c>ReadingBegan</c> and <c>ReadingEnded</c>.</summary>
    /// <param name="code">The case.</param>
    /// <param name="rows">Of that case, in any order.</param>
    /// <param name="labels">What each pseudonymous series is called; an unknown one keeps its UID.</param>
    /// <param name="isWhole">Whether these are all rows there are.</param>
    public static CaseReadings Of(string code, IEnumerable<TrailRow> rows, IReadOnlyDictionary<string, string> labels, bool isWhole)
    {
        var told = rows.Select(row => (Row: row, Facts: TrailFacts.Of(row))).Where(row => row.Facts.IsReadable).OrderBy(row => row.Row.Seq).ToList();
        return new CaseReadings(code, [.. told.GroupBy(row => row.Facts.Link ?? 0).OrderBy(link => link.Key).Select(link => Reader(link.Key, [.. link], labels))], isWhole);
    }

    private static CaseReader Reader(int link, List<(TrailRow Row, TrailFacts Facts)> rows, IReadOnlyDictionary<string, string> labels)
    {
        string? Value(string field) => rows.SelectMany(row => row.Row.Persons).FirstOrDefault(person => person.Field == field && person.Value is not null)?.Value;
        var openings = rows.Where(row => row.Row.Action == nameof(AuditAction.LinkOpened)).Select(row => row.Row.At).Order().ToList();
        var series = rows.Where(row => row.Facts.Details.ContainsKey("series")).GroupBy(row => row.Facts.Details["series"])
            .Select(one => SeriesRead.Of(labels.GetValueOrDefault(one.Key, one.Key), [.. one]));
        return new CaseReader(link, Value("name"), Value("address"), openings, rows.Max(row => row.Row.At), [.. series]);
    }
}

/// <summary>What one recipient saw of a case.</summary>
/// <param name="Link">Number of their link; 0 where rows name none.</param>
/// <param name="Name">Null once erased.</param>
/// <param name="Address">Null once erased.</param>
/// <param name="Opened">Each time the link was opened, oldest first.</param>
/// <param name="Last">The last thing on the record.</param>
/// <param name="Series">Each series of which anything was, or may have been, sent; first read first.</param>
public sealed record CaseReader(int Link, string? Name, string? Address, IReadOnlyList<DateTimeOffset> Opened, DateTimeOffset Last, IReadOnlyList<SeriesRead> Series)
{
    /// <inheritdoc/>
    public override string ToString() => $"reader through link {Link}";
}

/// <summary>What was sent of one series.</summary>
/// <param name="Label">What the series is called.</param>
/// <param name="Images">Different images of which at least a part was sent.</param>
/// <param name="Frames">Frames sent whole, repeats included.</param>
/// <param name="Previews">Small previews sent.</param>
/// <param name="Open">Windows that are not closed yet: reading goes on, or ended within the last minutes.</param>
/// <param name="NotKnown">Windows of which the record cannot say what was sent, for the program stopped meanwhile.</param>
/// <param name="AtMost">Frames the series had when it was last opened: no more can have been seen.</param>
public sealed record SeriesRead(string Label, int Images, int Frames, int Previews, int Open, int NotKnown, int AtMost)
{
    internal static SeriesRead Of(string label, List<(TrailRow Row, TrailFacts Facts)> rows)
    {
        var ended = rows.Where(row => row.Row.Action == nameof(AuditAction.ReadingEnded)).ToList();
        var closed = ended.Select(row => row.Facts.Details.GetValueOrDefault("window", "")).ToHashSet(StringComparer.Ordinal);
        var began = rows.Where(row => row.Row.Action == nameof(AuditAction.ReadingBegan)).ToList();
        var images = new HashSet<int>();
        foreach (var (_, facts) in ended)
        {
            images.UnionWith(Places(facts.Details.GetValueOrDefault("instances", "")));
        }

        return new SeriesRead(
            label,
            images.Count,
            ended.Sum(row => row.Facts.Number("frames-sent")),
            ended.Sum(row => row.Facts.Number("previews-sent")),
            began.Count(row => !closed.Contains(row.Facts.Details.GetValueOrDefault("window", ""))),
            ended.Count(row => row.Facts.Details.ContainsKey("sent")),
            began.Select(row => row.Facts.Number("may-read-up-to")).DefaultIfEmpty().Max());
    }

    /// <summary>Reads runs such as <c>1-40, 42</c>.</summary>
    private static IEnumerable<int> Places(string runs)
    {
        const int most = 1_000_000; // a series has fewer; a row that says more was tampered with
        foreach (var run in runs.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = run.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to) && to <= most)
            {
                for (var place = from; place <= to; place++)
                {
                    yield return place;
                }
            }
        }
    }
}
