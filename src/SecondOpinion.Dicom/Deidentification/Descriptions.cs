namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Texts that stand outside a header and still come from one.</summary>
public static class Descriptions
{
    private const int Longest = 64;

    /// <summary>The listed words of a description, at most 64 characters; empty when none is listed.</summary>
    public static string Clean(string description)
    {
        var clean = DeidentificationRules.Current.Vocabulary.Clean(description);
        return clean.Length > Longest ? clean[..Longest].TrimEnd() : clean;
    }

    /// <summary>A modality of PS3.3 C.7.3.1.1.1, or OT.</summary>
    public static string Modality(string modality) =>
        DeidentificationRules.Current.Find(Dictionary.Tags.Modality) is { } rule && Vocabulary.IsTerm(rule, modality) ? modality : "OT";
}
