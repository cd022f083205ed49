using FellowOakDicom.Network;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>Between our words and fo-dicom's: questions there, answers back.</summary>
internal static class Questions
{
    private static readonly Dictionary<string, FellowOakDicom.DicomTag> ByKeyword = RowReading.StudyFields
        .Concat(RowReading.SeriesFields).Concat(RowReading.InstanceFields).Append("StudyDate").Distinct(StringComparer.Ordinal)
        .ToDictionary(keyword => keyword, Tag, StringComparer.Ordinal);

    /// <summary>A question for the fields, restricted by the keys.</summary>
    /// <remarks>Keys go out in ASCII, with <c>?</c> for every other character: which character sets a PACS takes in a question, nobody knows
    /// beforehand, and every row is judged again by whoever asked.</remarks>
    public static DicomCFindRequest Of(DicomQueryRetrieveLevel level, IEnumerable<string> fields, IReadOnlyList<Key> keys)
    {
        var question = new DicomCFindRequest(level);
        foreach (var field in fields)
        {
            question.Dataset.AddOrUpdate(ByKeyword[field], "");
        }

        foreach (var key in keys)
        {
            question.Dataset.AddOrUpdate(ByKeyword[key.Keyword], string.Concat(key.Value.Select(c => char.IsAscii(c) && c != '\\' ? c : '?')));
        }

        return question;
    }

    /// <summary>An answer by its bytes, to be read in the character set that it names itself. Sequences were not asked for.</summary>
    public static DicomDataset Row(FellowOakDicom.DicomDataset answer)
    {
        var row = new DicomDataset();
        foreach (var element in answer.OfType<FellowOakDicom.DicomElement>())
        {
            var tag = new DicomTag(element.Tag.Group, element.Tag.Element);
            if (DicomDictionary.Find(tag) is { } known)
            {
                row.SetBytes(tag, known.Vr, element.Buffer.Data);
            }
        }

        return row;
    }

    private static FellowOakDicom.DicomTag Tag(string keyword)
    {
        var tag = DicomDictionary.All().First(entry => entry.Keyword == keyword).Tag;
        return new FellowOakDicom.DicomTag(tag.Group, tag.Element);
    }
}
