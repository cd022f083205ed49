using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>The numbers by which this patient or this examination is known. Some scanners write one of them where a series or acquisition number belongs.</summary>
internal sealed class OwnNumbers
{
    /// <summary>Shorter ones are too likely to be a thickness or a count.</summary>
    private const int Shortest = 5;

    private static readonly DicomTag[] Places =
    [
        Tags.PatientID, Tags.OtherPatientIDs, Tags.AccessionNumber, Tags.StudyID, Tags.AdmissionID, Tags.DeviceSerialNumber, Tags.PerformedProcedureStepID,
        Tags.RequestedProcedureID, Tags.PatientTelephoneNumbers,
    ];

    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);

    /// <summary>Those of a header.</summary>
    public static OwnNumbers Of(DicomDataset source)
    {
        var own = new OwnNumbers();
        foreach (var value in Places.SelectMany(place => source.TryGet(place, out var element) && !element.IsSequence ? ValueCleaner.Values(element) : []))
        {
            if (value.Length >= Shortest && value.All(char.IsAsciiDigit))
            {
                own._numbers.Add(value.TrimStart('0'));
            }
        }

        return own;
    }

    /// <summary>True when a number is one of them, zeros before it or not.</summary>
    public bool Contains(string number) => number.Length >= Shortest && _numbers.Contains(number.TrimStart('0', '+'));
}
