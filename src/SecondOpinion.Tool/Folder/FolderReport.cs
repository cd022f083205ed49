using System.Globalization;
using System.Text.Json;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tool.Folder;

/// <summary>What became of a file. Holds no name and no value of it.</summary>
internal sealed record FileOutcome(int Number, string? Written, Withheld? Why, ToReview? Review, PixelCleaning? Cleaning, IReadOnlyList<KeyValuePair<string, int>> Actions)
{
    public FileOutcome(int number, MadeFile made, Withheld? why)
        : this(number, why is null ? made.Path : null, why, made.Review, made.Cleaning, why is null ? [.. made.Actions?.ByName ?? []] : [])
    {
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Words">For whoever ran it.</param>
/// <param name="Withheld">Files.</param>
internal sealed record FolderEnd(string Words, int Withheld);

/// <summary>What became of each file of a folder.</summary>
internal sealed class FolderReport
{
    private readonly Lock _gate = new();
    private readonly List<FileOutcome> _all = [];
    private int _withheld;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    public int Withheld => Volatile.Read(ref _withheld);

    public void Add(FileOutcome outcome)
    {
        lock (_gate)
        {
            _all.Add(outcome);
            _withheld += outcome.Why is null ? 0 : 1;
        }
    }

    public FolderEnd End()
    {
        var reasons = _all.Where(outcome => outcome.Why is not null).GroupBy(outcome => outcome.Why!) // asked in the line before
            .OrderByDescending(group => group.Count()).Select(group => $"{Environment.NewLine}  {group.Count()}: {group.Key.Kind} {group.Key.Reason} ({group.Key.Word})");
        return new FolderEnd(string.Create(CultureInfo.InvariantCulture, $"{_all.Count - _withheld} written, {_withheld} withheld.{string.Concat(reasons)}"), _withheld);
    }

    /// <summary>As JSON, by number.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        var rules = DeidentificationRules.Current;
        var report = new
        {
            rules = new { edition = rules.Edition, sha256 = rules.Hash },
            written = _all.Count - _withheld,
            withheld = _withheld,
            files = _all.OrderBy(outcome => outcome.Number).Select(outcome => new
            {
                file = outcome.Number,
                written = outcome.Written,
                withheld = outcome.Why is { } why ? new { why.Word, why.Kind, why.Reason, because = outcome.Review?.Because } : null,
                actions = outcome.Actions.Count > 0 ? outcome.Actions.ToDictionary(StringComparer.Ordinal) : null,
                textSearch = outcome.Cleaning?.Engine ?? outcome.Review?.Engine,
                boxes = (outcome.Cleaning?.Boxes ?? outcome.Review?.Boxes)?.Select(box => new[] { box.Left, box.Top, box.Width, box.Height }),
            }),
        };
        await JsonSerializer.SerializeAsync(destination, report, Written, cancellationToken);
    }

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
