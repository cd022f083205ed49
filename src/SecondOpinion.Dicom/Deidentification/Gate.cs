using System.Globalization;
using SecondOpinion.Dicom.Deidentification.Pictures;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What the gate looks at. Every text as the file has it; absent is empty.</summary>
/// <param name="SopClass">SOP Class UID (0008,0016).</param>
/// <param name="ImageType">Image Type (0008,0008), value by value.</param>
/// <param name="Hints">Series and study description, protocol, scan options, model …: words in them raise the risk, none lowers it.</param>
/// <param name="BurnedIn">Burned In Annotation (0028,0301). NO is not believed; YES is.</param>
/// <param name="Photometric">Photometric Interpretation (0028,0004).</param>
/// <param name="Samples">Samples per Pixel (0028,0002).</param>
/// <param name="BitsAllocated">Bits Allocated (0028,0100).</param>
public sealed record GateSubject(
    string SopClass, IReadOnlyList<string> ImageType, IReadOnlyList<string> Hints, string BurnedIn, string Photometric, int Samples, int BitsAllocated)
{
    /// <summary>Modality (0008,0060). One that does not belong to the class raises the risk.</summary>
    public string Modality { get; init; } = "";

    /// <summary>Manufacturer (0008,0070): makers of film scanners and of workstations raise the risk.</summary>
    public string Manufacturer { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => "gate subject (redacted)";
}

/// <summary>Decides, by tables, which instances may be shown as they are, which must be looked at, and which not at all. What it does not know is withheld.</summary>
/// <remarks>Shown without a look are only those kinds whose pixels no device writes text into: CT <c>ORIGINAL\PRIMARY\AXIAL</c> and MR
/// <c>ORIGINAL\PRIMARY</c>, plain grey, of just that modality, and nothing about them that hints at a localiser or a page.</remarks>
public static class Gate
{
    /// <summary>A fault of the files is not remembered: when they are right again, so is the gate.</summary>
    private static readonly Lazy<Dictionary<string, SopClassRule>> Classes = new(Read, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The judgement of one instance.</summary>
    public static Judgement Judge(GateSubject subject)
    {
        if (!Classes.Value.TryGetValue(subject.SopClass, out var known))
        {
            return Withhold("Other objects", "of a kind this service does not know", "unknown-class");
        }

        return known.Policy switch
        {
            "ct" or "mr" or "look" or "us" => Picture(subject, known),
            "review" => new Judgement.Review(known.Kind, "capture"),
            "photo" => new Judgement.Review(known.Kind, "photo"),
            "later" => Withhold(known.Kind, "of a kind this service does not show yet", "not-yet"),
            "not-image" => Withhold(known.Kind, "not an image", "not-an-image"),
            _ => Withhold(known.Kind, "of a kind this service does not know", "unknown-class"),
        };
    }

    private static Dictionary<string, SopClassRule> Read() => EmbeddedData.Rows(EmbeddedData.Read("sop-classes.csv"))
        .ToDictionary(row => row[0], row => new SopClassRule(row[1], row[2], row[4].Split('|', StringSplitOptions.RemoveEmptyEntries)), StringComparer.Ordinal);

    private static Judgement Picture(GateSubject subject, SopClassRule known)
    {
        var type = subject.ImageType.Select(Upper).ToArray();
        string[] texts = [.. type.Skip(2), .. subject.Hints.Select(Upper)];
        bool Has(string effect) => PictureRisks.Has(effect, known.Policy, texts, Upper(subject.Manufacturer));

        var isSlice = known.Policy is "ct" or "mr";
        var isGrey = subject.Samples == 1 && Upper(subject.Photometric) is "MONOCHROME1" or "MONOCHROME2";
        return type is not [("ORIGINAL" or "DERIVED" or "MIXED"), ("PRIMARY" or "SECONDARY"), ..] ? new Judgement.Review(known.Kind, "no-image-type")
            : Has("screen") ? new Judgement.Review("Screen and dose pages", "screen")
            : Has("scan") ? new Judgement.Review("Scanned films", "scan")
            : !known.Modalities.Contains(Upper(subject.Modality)) ? new Judgement.Review(known.Kind, "modality")
            : isSlice && !isGrey ? new Judgement.Review(known.Kind, "not-plain-grey")
            : Has("localiser") ? Look("Localiser images", subject, known)
            : isSlice && type is ["ORIGINAL", "PRIMARY", ..] && (known.Policy == "mr" || type is [_, _, "AXIAL", ..]) && !SaysText(subject) && subject.BitsAllocated == 16
                ? new Judgement.Show()
            : Look(isSlice && type is not ["ORIGINAL", "PRIMARY", ..] ? "Processed images" : known.Kind, subject, known);
    }

    private static Judgement.Look Look(string kind, GateSubject subject, SopClassRule known) =>
        new(kind, known.Policy, NeedsPlaces: known.Policy == "us", SaysText(subject));

    private static bool SaysText(GateSubject subject) => Upper(subject.BurnedIn) is not ("" or "NO");

    private static Judgement.Withhold Withhold(string kind, string reason, string word) => new(new Withheld(kind, reason, word));

    private static string Upper(string text) => text.Trim('\0', ' ').ToUpper(CultureInfo.InvariantCulture);

    private sealed record SopClassRule(string Policy, string Kind, string[] Modalities);
}
