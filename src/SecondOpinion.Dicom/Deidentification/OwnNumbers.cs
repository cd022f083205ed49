using System.Globalization;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The numbers by which this patient or this examination is known. Some scanners write one of them where a series or acquisition number belongs.</summary>
internal sealed class OwnNumbers
{
    /// <summary>Shorter ones are too likely to be a thickness or a count.</summary>
    private const int Shortest = 5;
    private const ulong Smallest = 10_000;
    private const int LongestDecimal = 16;

    private static readonly DicomTag[] Places =
    [
        Tags.PatientID, Tags.OtherPatientIDs, Tags.AccessionNumber, Tags.StudyID, Tags.AdmissionID, Tags.DeviceSerialNumber, Tags.PerformedProcedureStepID,
        Tags.RequestedProcedureID, Tags.PatientTelephoneNumbers,
    ];

    private List<ulong>? _numbers;

    /// <summary>Those of a header.</summary>
    public static OwnNumbers Of(DicomDataset source)
    {
        var own = new OwnNumbers();
        foreach (var place in Places)
        {
            if (source.TryGet(place, out var element) && !element.IsSequence)
            {
                own.Add(TextValue.Of(element.Span));
            }
        }

        return own;
    }

    /// <summary>True when a DS or IS is one of them, whatever zeros, sign, point or exponent it is written with.</summary>
    public bool Contains(ReadOnlySpan<byte> number) =>
        _numbers is not null && number.Length >= Shortest && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsInteger(value) && Math.Abs(value) < ulong.MaxValue && _numbers.Contains((ulong)Math.Abs(value));

    private void Add(ReadOnlySpan<byte> values)
    {
        foreach (var range in values.Split((byte)'\\'))
        {
            var value = values[range].Trim((byte)' ');
            if (value.Length is >= Shortest and <= LongestDecimal && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Smallest)
            {
                (_numbers ??= new(2)).Add(number);
            }
        }
    }
}
