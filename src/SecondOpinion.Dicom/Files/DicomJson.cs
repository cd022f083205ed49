using System.Buffers.Binary;
using System.Text.Json;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>The DICOM JSON Model (PS3.18 annex F). Bulk data is never written and has no address: an element of it shows only its representation.</summary>
public static class DicomJson
{
    private const double LargestWholeDecimal = 9e15;

    /// <summary>Writes a data set as one JSON object. Group lengths are left out; text is UTF-8 whatever its character set was.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="dataset">What.</param>
    /// <param name="inlineBinaryUpTo">Bytes up to which a binary value is written as InlineBinary; 0 for never.</param>
    public static void Write(Utf8JsonWriter json, DicomDataset dataset, int inlineBinaryUpTo = 0)
    {
        json.WriteStartObject();
        foreach (var element in dataset.Elements)
        {
            if (!element.Tag.IsGroupLength)
            {
                json.WriteStartObject(element.Tag.Value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("vr"u8, (element.Vr.IsKnown() ? element.Vr : Vr.UN).ToString());
                WriteContent(json, dataset, element, inlineBinaryUpTo);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, DicomDataset dataset, in DicomElement element, int inlineBinaryUpTo)
    {
        if (element.IsEmpty)
        {
            return;
        }

        if (IsBinary(element.Vr))
        {
            if (element.InSource is null && element.Length <= inlineBinaryUpTo)
            {
                json.WriteBase64String("InlineBinary"u8, element.Span);
            }

            return;
        }

        json.WriteStartArray("Value"u8);
        if (element.IsSequence)
        {
            foreach (var item in element.Items)
            {
                Write(json, item, inlineBinaryUpTo);
            }
        }
        else if (element.Vr.IsText())
        {
            WriteTexts(json, dataset, element);
        }
        else
        {
            WriteNumbers(json, dataset, element);
        }

        json.WriteEndArray();
    }

    private static bool IsBinary(Vr vr) => !vr.IsKnown() || vr is Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.UN;

    private static void WriteTexts(Utf8JsonWriter json, DicomDataset dataset, in DicomElement element)
    {
        if (element.Tag == Tags.SpecificCharacterSet)
        {
            json.WriteStringValue(SpecificCharacterSet.Utf8.Terms[0]);
            return;
        }

        foreach (var text in dataset.GetStrings(element.Tag))
        {
            if (text.Length == 0)
            {
                json.WriteNullValue();
            }
            else if (element.Vr == Vr.PN)
            {
                WriteName(json, text);
            }
            else if (element.Vr is Vr.DS or Vr.IS && DicomDataset.ParseNumber(text) is { } number)
            {
                WriteNumber(json, number);
            }
            else
            {
                json.WriteStringValue(text);
            }
        }
    }

    private static void WriteName(Utf8JsonWriter json, string name)
    {
        ReadOnlySpan<string> groups = ["Alphabetic", "Ideographic", "Phonetic"];
        var parts = name.Split('=', groups.Length);
        json.WriteStartObject();
        for (var at = 0; at < parts.Length; at++)
        {
            if (parts[at].Length > 0)
            {
                json.WriteString(groups[at], parts[at]);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, DicomDataset dataset, in DicomElement element)
    {
        if (element.Vr == Vr.AT)
        {
            foreach (var tag in dataset.GetTags(element.Tag))
            {
                json.WriteStringValue(tag.Value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture));
            }

            return;
        }

        var value = element.Load(DicomLimits.Default.ValueBytes).Span;
        var size = element.Vr.ValueSize();
        for (; value.Length >= size; value = value[size..])
        {
            WriteBinaryNumber(json, value, element.Vr);
        }
    }

    private static void WriteBinaryNumber(Utf8JsonWriter json, ReadOnlySpan<byte> value, Vr vr)
    {
        switch (vr)
        {
            case Vr.SV:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(value));
                break;
            case Vr.UV:
                json.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(value));
                break;
            case Vr.FL when float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(value)):
                json.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(value));
                break;
            default:
                WriteNumber(json, DicomDataset.ReadNumber(value, vr));
                break;
        }
    }

    /// <summary>JSON has no number that is none or infinite; PS3.18 section F.2.3.1 writes those as words.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (!double.IsFinite(number))
        {
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf");
        }
        else if (Math.Abs(number) < LargestWholeDecimal && number == Math.Floor(number))
        {
            json.WriteNumberValue((long)number);
        }
        else
        {
            json.WriteNumberValue(number);
        }
    }
}
