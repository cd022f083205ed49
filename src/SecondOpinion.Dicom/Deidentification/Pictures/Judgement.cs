namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>What the gate says of an instance: one of four answers, and no other.</summary>
public abstract record Judgement
{
    private Judgement()
    {
    }

    /// <summary>No device writes into pictures of this kind: it may be de-identified and shown.</summary>
    public sealed record Show : Judgement;

    /// <summary>The pixels must be looked at first: regions, strips, text.</summary>
    /// <param name="Kind">For the recipient: <c>Ultrasound images</c>.</param>
    /// <param name="Policy">The class's policy: which device strips may speak of it.</param>
    /// <param name="NeedsPlaces">Nothing may be shown unless regions or the device's strip say where the picture itself is.</param>
    /// <param name="SaysText">Its header says that there is text: finding none is no answer then.</param>
    public sealed record Look(string Kind, string Policy, bool NeedsPlaces, bool SaysText) : Judgement;

    /// <summary>A person must look.</summary>
    /// <param name="Kind">As above.</param>
    /// <param name="Because">One stable word: <c>screen</c>, <c>no-image-type</c>.</param>
    public sealed record Review(string Kind, string Because) : Judgement;

    /// <summary>Not to be shown.</summary>
    public sealed record Withhold(Withheld Why) : Judgement;
}
