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
    private static readonly DicomElement[][] Methods =
    [
        Parts("DCM", "113100", "Basic Application Confidentiality Profile"),
        Parts("DCM", "113105", "Clean Descriptors Option"),
        Parts("DCM", "113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        Parts("DCM", "113108", "Retain Patient Characteristics Option"),
    ];

    private static readonly byte[] Utf8 = "ISO_IR 192"u8.ToArray();
    private static readonly byte[] Yes = "YES"u8.ToArray();
    private static readonly byte[] No = "NO"u8.ToArray();
    private static readonly byte[] Modified = "MODIFIED"u8.ToArray();

    /// <summary>Body parts whose slices cannot be put together to a face.</summary>
    private static readonly HashSet<string> Faceless = new(StringComparer.Ordinal)
    {
        "ABDOMEN", "ABDOMENPELVIS", "ANKLE", "BLADDER", "BREAST", "CALF", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "COLON", "ELBOW", "FEMUR", "FOOT",
        "FOREARM", "HAND", "HEART", "HIP", "HUMERUS", "KIDNEY", "KNEE", "LEG", "LIVER", "LSPINE", "LUNG", "PANCREAS", "PELVIS", "PROSTATE", "RECTUM",
        "SHOULDER", "SPLEEN", "SSPINE", "THIGH", "TIBIA", "TOE", "UTERUS", "WRIST",
    };

    /// <summary>How many elements <see cref="AddTo"/> adds.</summary>
    public const int Count = 6;

    /// <summary>Adds them to a cleaned header.</summary>
    public static void AddTo(DicomDataset cleaned, DeidentificationRules rules)
    {
        cleaned.Set(Of(SpecificCharacterSet, Vr.CS, Utf8));
        cleaned.Set(Of(PatientIdentityRemoved, Vr.CS, Yes));
        cleaned.Set(Of(DeidentificationMethod, Vr.LO, rules.Method));
        cleaned.Set(new DicomElement(DeidentificationMethodCodes, Array.ConvertAll(Methods, Item)));
        cleaned.Set(Of(RecognizableVisualFeatures, Vr.CS, MayShowAFace(cleaned) ? Yes : No));
        cleaned.Set(Of(LongitudinalTemporalInformationModified, Vr.CS, Modified));
    }

    private static bool MayShowAFace(DicomDataset cleaned)
    {
        Span<char> part = stackalloc char[16];
        var value = TextValue.First(cleaned, BodyPartExamined);
        return value.Length is 0 or > 16 || !Faceless.GetAlternateLookup<ReadOnlySpan<char>>().Contains(TextValue.Widen(value, part));
    }

    private static DicomDataset Item(DicomElement[] code) => DicomDataset.OfOrdered(code, 0);

    /// <summary>An item of a code sequence.</summary>
    public static DicomDataset Code(string scheme, string value, string meaning) => Item(Parts(scheme, value, meaning));

    /// <summary>Makes a data set an item of a code sequence.</summary>
    public static void AddCode(DicomDataset item, string scheme, string value, string meaning)
    {
        foreach (var part in Parts(scheme, value, meaning))
        {
            item.Set(part);
        }
    }

    private static DicomElement[] Parts(string scheme, string value, string meaning) =>
    [
        Of(CodeValue, Vr.SH, Encoding.ASCII.GetBytes(value)),
        Of(CodingSchemeDesignator, Vr.SH, Encoding.ASCII.GetBytes(scheme)),
        Of(CodeMeaning, Vr.LO, Encoding.ASCII.GetBytes(meaning)),
    ];

    private static DicomElement Of(DicomTag tag, Vr vr, byte[] value) => new(tag, vr, value, 0, value.Length);
}
