using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>A search twice over: as keys an archive is asked by, which may let too much through, and as the rule that decides what is shown.</summary>
/// <remarks>Archives differ in case, accents and wildcards, and some answer a key they do not know with everything they have. So the keys are
/// wider than the search, and every row is judged again here, by the rule that the index of folders follows.</remarks>
internal sealed class StudyFilter
{
    private const int FewestLetters = 2;
    private readonly StudyQuery _query;
    private readonly SearchText _text;

    private StudyFilter(StudyQuery query, SearchText text) => (_query, _text) = (query, text);

    /// <summary>Nothing is asked for but the newest.</summary>
    public bool IsForNewest => _text.Names.Count + _text.Ids.Count == 0 && _query.From is null && _query.To is null;

    /// <summary>Null when the text cannot be searched for.</summary>
    public static StudyFilter? Of(StudyQuery query) => SearchText.Parse(query.Text) is { } text ? new StudyFilter(query, text) : null;

    /// <summary>Whether a row is what was searched for.</summary>
    public bool Matches(DicomDataset row, StudySummary study)
    {
        var names = PatientName.SearchWords(PatientHeader.Text(row, Tags.PatientName));
        var ids = new[] { study.Patient.NhsNumber?.Digits ?? "", study.Patient.HospitalNumber, study.AccessionNumber }
            .Concat(PatientHeader.OtherIds(row)).Select(FoldedText.Key).Where(key => key.Length > 0).ToList();
        var day = study.At is { } at ? DateOnly.FromDateTime(at) : (DateOnly?)null;
        return (_query.From is null || day >= _query.From) && (_query.To is null || day <= _query.To)
            && (_query.Modality is null || study.Modalities.Contains(_query.Modality.ToUpperInvariant()))
            && _text.Names.All(word => names.Contains(word, StringComparison.Ordinal) || ids.Any(id => id.StartsWith(word, StringComparison.Ordinal)))
            && _text.Ids.All(word => names.Contains(word, StringComparison.Ordinal) || ids.Any(id => Begins(id, word)));
    }

    /// <summary>Questions whose answers together hold everything that matches.</summary>
    /// <param name="from">First day in place of the search's own; null for that.</param>
    /// <param name="to">Last day in place of the search's own; null for that.</param>
    public IReadOnlyList<IReadOnlyList<Key>> Questions(DateOnly? from = null, DateOnly? to = null)
    {
        var common = new List<Key>();
        if (Range(from ?? _query.From, to ?? _query.To) is { } range)
        {
            common.Add(new Key("StudyDate", range));
        }

        if (_query.Modality is { } modality)
        {
            common.Add(new Key("ModalitiesInStudy", modality.ToUpperInvariant()));
        }

        return [.. Texts().Select(key => key is null ? common : (IReadOnlyList<Key>)[key, .. common])];
    }

    /// <summary>A value in which nothing typed means anything special, and every ASCII character that an address would have to escape may be any one:
    /// Orthanc takes escapes as they stand and then finds nothing.</summary>
    public static string Literal(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' || !char.IsAscii(c) ? c : '?'));

    private static bool Begins(string id, string word) => NhsNumber.TryParse(word, out _) ? id == word : id.StartsWith(word, StringComparison.Ordinal);

    private static string? Range(DateOnly? from, DateOnly? to)
    {
        static string Day(DateOnly? day) => day?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "";
        return from is null && to is null ? null : $"{Day(from)}-{Day(to)}";
    }

    /// <summary>A number is the best key there is; else the two longest words, in either order: a name's words stand in an order that people do not keep.</summary>
    private IEnumerable<Key?> Texts()
    {
        if (_text.Ids.Count > 0)
        {
            var number = _text.Ids.MaxBy(id => id.Length)!; // there is one
            var typed = _query.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => FoldedText.Key(word) == number) ?? number;
            return new[] { typed, number }.Distinct(StringComparer.Ordinal)
                .SelectMany(text => new[] { new Key("PatientID", Literal(text) + "*"), new Key("AccessionNumber", Literal(text) + "*") });
        }

        var words = TypedWords().OrderByDescending(word => word.Length).Take(2).Select(Loosely).ToList();
        return words.Count switch
        {
            0 => [null],
            1 => [new Key("PatientName", $"*{words[0]}*")],
            _ => [new Key("PatientName", $"*{words[0]}*{words[1]}*"), new Key("PatientName", $"*{words[1]}*{words[0]}*")],
        };
    }

    /// <summary>The words of <see cref="SearchText.Names"/> with their accents.</summary>
    private IEnumerable<string> TypedWords() =>
        _query.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => FoldedText.Words(word).Length > 0)
            .SelectMany(word => word.Split('-', '^', ',', '=', '.', '/')).Where(word => FoldedText.Words(word).Length > 0);

    /// <summary>A word with a <c>*</c> for everything that may be written otherwise: vowels (<c>Müller</c>, <c>Mueller</c>), letters with accents,
    /// apostrophes. When too little is left of it, the word as it is.</summary>
    private static string Loosely(string word)
    {
        var loose = new StringBuilder();
        foreach (var c in word.ToUpperInvariant())
        {
            if (char.IsAsciiLetterUpper(c) && c is not ('A' or 'E' or 'I' or 'O' or 'U' or 'Y'))
            {
                loose.Append(c);
            }
            else if (loose.Length == 0 || loose[^1] != '*')
            {
                loose.Append('*');
            }
        }

        return loose.ToString().Count(char.IsAsciiLetter) >= FewestLetters ? loose.ToString().Trim('*') : Literal(FoldedText.Words(word));
    }
}
