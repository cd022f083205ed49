using System.Globalization;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The numbers by which this patient or this examination is known. Some scanners write one of them where a series or acquisition number belongs.</summary>
/// <remarks>Looked up when a number is large enough to be one of them, which is seldom: nothing is kept.</remarks>
internal readonly struct OwnNumbers(DicomDataset source)
{
    /// <summary>Smaller ones are too likely to be a thickness or a count.</summary>
    private const double Smallest = 10_000;
    private const int LongestDecimal = 16;

    private static readonly DicomTag[] Places =
    [
        Tags.PatientID, Tags.OtherPatientIDs, Tags.AccessionNumber, Tags.StudyID, Tags.AdmissionID, Tags.DeviceSerialNumber, Tags.PerformedProcedureStepID,
        Tags.RequestedProcedureID, Tags.PatientTelephoneNumbers,
    ];

    /// <summary>True when a DS or IS is one of them, whatever zeros, sign, point or exponent it is written with.</summary>
    public bool Contains(ReadOnlySpan<byte> number)
    {
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || Math.Abs(value) < Smallest || !double.IsInteger(value))
        {
            return false;
        }

        foreach (var place in Places)
        {
            if (source.TryGet(place, out var element) && Holds(TextValue.Of(element.Span), Math.Abs(value)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(ReadOnlySpan<byte> values, double number)
    {
        foreach (var range in values.Split((byte)'\\'))
        {
            var value = values[range].Trim((byte)' ');
            if (value.Length <= LongestDecimal && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var own) && own == number)
            {
                return true;
            }
        }

        return false;
    }
}
