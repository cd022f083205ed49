using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What the gate looks at. Every text as the file has it; absent is empty.</summary>
/// <param name="SopClass">SOP Class UID (0008,0016).</param>
/// <param name="ImageType">Image Type (0008,0008), value by value.</param>
/// <param name="Hints">Series and study description, protocol, scan options, manufacturer and model: words in them raise the risk, none lowers it.</param>
/// <param name="BurnedIn">Burned In Annotation (0028,0301). NO is not believed; YES is.</param>
/// <param name="Photometric">Photometric Interpretation (0028,0004).</param>
/// <param name="Samples">Samples per Pixel (0028,0002).</param>
/// <param name="BitsAllocated">Bits Allocated (0028,0100).</param>
public sealed record GateSubject(
    string SopClass, IReadOnlyList<string> ImageType, IReadOnlyList<string> Hints, string BurnedIn, string Photometric, int Samples, int BitsAllocated)
{
    /// <inheritdoc/>
    public override string ToString() => "gate subject (redacted)";
}

/// <summary>Decides by SOP class and Image Type which instances may be shown at all. What it does not know is withheld.</summary>
/// <remarks>Until pictures are searched for text, only those kinds pass whose pixels no device writes text into: CT <c>ORIGINAL\PRIMARY\AXIAL</c>
/// and MR <c>ORIGINAL\PRIMARY</c>, localisers excepted.</remarks>
public static class Gate
{
    private const string Text = "may carry text in the picture";

    private static readonly Dictionary<string, (string Policy, string Kind)> Classes = EmbeddedData.Rows(EmbeddedData.Read("sop-classes.csv"))
        .ToDictionary(row => row[0], row => (row[1], row[2]), StringComparer.Ordinal);

    private static readonly string[] LocaliserHints = ["LOCALIZER", "LOCALISER", "SCOUT", "TOPOGRAM", "SURVIEW", "SCANOGRAM", "PILOT"];
    private static readonly string[] LocaliserWords = ["LOC", "SCANO", "CT_SOM5 TOP", "CT_SOM7 TOP"];

    /// <summary>Only in MR: a skeletal survey is a CT examination.</summary>
    private static readonly string[] MrLocaliserWords = [.. LocaliserWords, "SURVEY"];

    /// <summary>Not the bare words: a low dose screening CT is an ordinary series.</summary>
    private static readonly string[] ScreenHints =
        ["DOSE REPORT", "DOSE INFO", "DOSE PAGE", "DOSE SUMMARY", "DOSEREPORT", "REPORT", "SCREEN SAVE", "SCREENSAVE", "SCREEN CAPTURE", "SCREENSHOT", "SAVED STATE", "SUMMARY", "PATIENT PROTOCOL", "RESULT", "FUSED"];
    private static readonly string[] ScreenWords = ["FFR", "RGB", "WORKSTATION"];
    private static readonly char[] Separators = [' ', '_', '-', '/', '\\', '.', ',', '(', ')', ':', '^'];

    /// <summary>Null when the instance may go on to be de-identified; otherwise why not.</summary>
    public static Withheld? Judge(GateSubject subject)
    {
        if (!Classes.TryGetValue(subject.SopClass, out var known))
        {
            return new Withheld("Other objects", "of a kind this service does not know", "unknown-class");
        }

        return known.Policy switch
        {
            "ct" => Picture(subject, known.Kind, axial: true),
            "mr" => Picture(subject, known.Kind, axial: false),
            "picture" => new Withheld(known.Kind, Text, "text-risk"),
            "photo" => new Withheld(known.Kind, "may show the person, or text in the picture", "face-risk"),
            "later" => new Withheld(known.Kind, "of a kind this service does not show yet", "not-yet"),
            "not-image" => new Withheld(known.Kind, "not an image", "not-an-image"),
            _ => new Withheld(known.Kind, "of a kind this service does not know", "unknown-class"),
        };
    }

    private static Withheld? Picture(GateSubject subject, string kind, bool axial)
    {
        var type = subject.ImageType.Select(Upper).ToArray();
        if (Hinted(subject, type, LocaliserHints, axial ? LocaliserWords : MrLocaliserWords))
        {
            return new Withheld("Localiser images", Text, "localiser");
        }

        if (type.Length < 2 || type[0] != "ORIGINAL" || type[1] != "PRIMARY" || (axial && (type.Length < 3 || type[2] != "AXIAL")))
        {
            return new Withheld(type.Length < 2 ? kind : "Processed images", Text, type.Length < 2 ? "no-image-type" : "processed");
        }

        if (Hinted(subject, type, ScreenHints, ScreenWords))
        {
            return new Withheld("Screen and dose pages", Text, "screen");
        }

        if (Upper(subject.BurnedIn) is not ("" or "NO"))
        {
            return new Withheld(kind, "said to carry text in the picture", "burned-in");
        }

        return subject.Samples != 1 || subject.BitsAllocated != 16 || Upper(subject.Photometric) is not ("MONOCHROME1" or "MONOCHROME2")
            ? new Withheld(kind, Text, "not-plain-grey")
            : null;
    }

    private static bool Hinted(GateSubject subject, string[] type, string[] parts, string[] words) =>
        type.Skip(2).Concat(subject.Hints.Select(Upper)).Any(text =>
            parts.Any(part => text.Contains(part, StringComparison.Ordinal))
            || words.Contains(text)
            || text.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(words.Contains));

    private static string Upper(string text) => text.Trim('\0', ' ').ToUpper(CultureInfo.InvariantCulture);
}
