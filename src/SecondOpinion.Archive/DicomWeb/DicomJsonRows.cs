using System.Globalization;
using System.Text;
using System.Text.Json;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Reads answers in the DICOM JSON Model (PS3.18 annex F), and in the form in which Orthanc gives answers of a C-FIND.</summary>
/// <remarks>Only elements that searches need are kept. Both forms have an object for each element, named by its tag, whose <c>Value</c> counts.</remarks>
internal static class DicomJsonRows
{
    private const string NotJson = "answers with something that is not DICOM JSON";

    private static readonly HashSet<DicomTag> Wanted =
    [
        Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID, Tags.PatientName, Tags.PatientID, Tags.IssuerOfPatientID,
        Tags.IssuerOfPatientIDQualifiersSequence, Tags.OtherPatientIDsSequence, Tags.UniversalEntityID, Tags.PatientBirthDate, Tags.PatientSex,
        Tags.StudyDate, Tags.StudyTime, Tags.StudyDescription, Tags.AccessionNumber, Tags.ModalitiesInStudy, Tags.NumberOfStudyRelatedSeries,
        Tags.NumberOfStudyRelatedInstances, Tags.Modality, Tags.SeriesNumber, Tags.SeriesDescription, Tags.NumberOfSeriesRelatedInstances,
        Tags.InstanceNumber,
    ];

    /// <summary>The objects of the array.</summary>
    /// <exception cref="InvalidDataException">It is not DICOM JSON; the message quotes nothing of it.</exception>
    public static List<DicomDataset> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, JsonTokenType.StartArray);
            var rows = new List<DicomDataset>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var row = new DicomDataset();
                row.SetString(Tags.SpecificCharacterSet, SpecificCharacterSet.Utf8.Terms[0]);
                ReadObject(ref reader, row);
                rows.Add(row);
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? rows : throw new InvalidDataException(NotJson);
        }
        catch (Exception rubbish) when (rubbish is JsonException or InvalidOperationException or FormatException or DicomException)
        {
            throw new InvalidDataException(NotJson, rubbish); // whoever passes it on leaves the cause out: its text may quote the answer
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, DicomDataset into)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException(NotJson);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = (reader.GetString() ?? "").Replace(",", "", StringComparison.Ordinal);
            reader.Read();
            if (uint.TryParse(named, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) && Wanted.Contains(new DicomTag(number)))
            {
                ReadElement(ref reader, new DicomTag(number), into);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadElement(ref Utf8JsonReader reader, DicomTag tag, DicomDataset into)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException(NotJson);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = reader.ValueTextEquals("Value"u8);
            reader.Read();
            if (!isValue)
            {
                reader.Skip();
            }
            else if (DicomDictionary.VrOf(tag) == Vr.SQ)
            {
                into.SetItems(tag, ReadItems(ref reader));
            }
            else
            {
                into.SetString(tag, ReadTexts(ref reader));
            }
        }
    }

    private static List<DicomDataset> ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<DicomDataset>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return items;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = new DicomDataset();
            item.SetString(Tags.SpecificCharacterSet, SpecificCharacterSet.Utf8.Terms[0]);
            ReadObject(ref reader, item);
            items.Add(item);
        }

        return items;
    }

    private static string ReadTexts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return ReadText(ref reader);
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(ReadText(ref reader));
        }

        return string.Join('\\', texts);
    }

    private static string ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!, // the token is no null
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.StartObject => ReadName(ref reader),
        JsonTokenType.Null => "",
        _ => throw new InvalidDataException(NotJson),
    };

    private static string ReadName(ref Utf8JsonReader reader)
    {
        string[] groups = ["", "", ""];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var group = reader.ValueTextEquals("Alphabetic"u8) ? 0 : reader.ValueTextEquals("Ideographic"u8) ? 1 : reader.ValueTextEquals("Phonetic"u8) ? 2 : -1;
            reader.Read();
            if (group < 0)
            {
                reader.Skip();
            }
            else
            {
                groups[group] = reader.GetString() ?? "";
            }
        }

        return string.Join('=', groups).TrimEnd('=');
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new InvalidDataException(NotJson);
        }
    }
}
