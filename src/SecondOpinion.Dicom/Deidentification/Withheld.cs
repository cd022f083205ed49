namespace SecondOpinion.Dicom.Deidentification;

/// <summary>Why an instance will not be shown. Holds no identity: the recipient reads <paramref name="Kind"/> and <paramref name="Reason"/>.</summary>
/// <param name="Kind">What kind of thing, in the plural: <c>Localiser images</c>.</param>
/// <param name="Reason">Plain words that follow it: <c>may carry text in the picture</c>.</param>
/// <param name="Word">One stable word for the trail: <c>localiser</c>.</param>
public sealed record Withheld(string Kind, string Reason, string Word);
