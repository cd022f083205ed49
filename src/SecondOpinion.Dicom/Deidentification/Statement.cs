using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What we ourselves state in every header that leaves (PS3.15 section E.1.1 and E.3).</summary>
internal static class Statement
{
    public static readonly DicomTag CodeValue = new(0x0008, 0x0100);
    public static readonly DicomTag CodingSchemeDesignator = new(0x0008, 0x0102);

    private static readonly DicomTag CodeMeaning = new(0x0008, 0x0104);
    private static readonly DicomTag SpecificCharacterSet = new(0x0008, 0x0005);
    private static readonly DicomTag BodyPartExamined = new(0x0018, 0x0015);
    private static readonly DicomTag PatientIdentityRemoved = new(0x0012, 0x0062);
    private static readonly DicomTag DeidentificationMethod = new(0x0012, 0x0063);
    private static readonly DicomTag DeidentificationMethodCodes = new(0x0012, 0x0064);
    private static readonly DicomTag RecognizableVisualFeatures = new(0x0028, 0x0302);
    private static readonly DicomTag LongitudinalTemporalInformationModified = new(0x0028, 0x0303);

    /// <summary>CID 7050: what was really done. No pixel cleaning is claimed: pixels that need it are withheld.</summary>
    private static readonly (string Value, string Meaning)[] Methods =
    [
        ("113100", "Basic Application Confidentiality Profile"),
        ("113105", "Clean Descriptors Option"),
        ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        ("113108", "Retain Patient Characteristics Option"),
    ];

    /// <summary>Body parts whose slices cannot be put together to a face.</summary>
    private static readonly HashSet<string> Faceless = new(StringComparer.Ordinal)
    {
        "ABDOMEN", "ABDOMENPELVIS", "ANKLE", "BLADDER", "BREAST", "CALF", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "COLON", "ELBOW", "FEMUR", "FOOT",
        "FOREARM", "HAND", "HEART", "HIP", "HUMERUS", "KIDNEY", "KNEE", "LEG", "LIVER", "LSPINE", "LUNG", "PANCREAS", "PELVIS", "PROSTATE", "RECTUM",
        "SHOULDER", "SPLEEN", "SSPINE", "THIGH", "TIBIA", "TOE", "UTERUS", "WRIST",
    };

    /// <summary>The elements to add to a cleaned header.</summary>
    public static IEnumerable<DicomElement> Elements(DicomDataset cleaned)
    {
        yield return Text(SpecificCharacterSet, Vr.CS, "ISO_IR 192");
        yield return Text(PatientIdentityRemoved, Vr.CS, "YES");
        yield return Text(DeidentificationMethod, Vr.LO, $"Second Opinion rules {DeidentificationRules.Current.Edition}");
        yield return new DicomElement(DeidentificationMethodCodes, Methods.Select(method => Code("DCM", method.Value, method.Meaning)).ToArray());
        yield return Text(RecognizableVisualFeatures, Vr.CS, Faceless.Contains(ValueCleaner.First(cleaned, BodyPartExamined)) ? "NO" : "YES");
        yield return Text(LongitudinalTemporalInformationModified, Vr.CS, "MODIFIED");
    }

    /// <summary>An item of a code sequence.</summary>
    public static DicomDataset Code(string scheme, string value, string meaning)
    {
        var item = new DicomDataset();
        item.Set(Text(CodeValue, Vr.SH, value));
        item.Set(Text(CodingSchemeDesignator, Vr.SH, scheme));
        item.Set(Text(CodeMeaning, Vr.LO, meaning));
        return item;
    }

    /// <summary>A text element of ASCII.</summary>
    public static DicomElement Text(DicomTag tag, Vr vr, string value) => new(tag, vr, Encoding.ASCII.GetBytes(value));
}
