namespace SecondOpinion.Preparation;

/// <summary>A prepared series as pages and the viewer show it. Everything in it is safe for the reader side.</summary>
public sealed record PreparedSeries
{
    /// <summary>Place within the case, from 0: index study's series first.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Pseudonymous Study Instance UID.</summary>
    public required string StudyUid { get; init; }

    /// <summary><c>Study 1</c>, <c>Prior A</c>: what opinions cite.</summary>
    public required string StudyLabel { get; init; }

    /// <summary><c>index study</c> or <c>prior, 412 days earlier</c>: never a date.</summary>
    public required string When { get; init; }

    /// <summary>Pseudonymous Series Instance UID.</summary>
    public required string Uid { get; init; }

    /// <summary>Series Number; null when absent.</summary>
    public int? Number { get; init; }

    /// <summary>CT, MR ….</summary>
    public required string Modality { get; init; }

    /// <summary>From the closed vocabulary; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Instances chosen, withheld ones included.</summary>
    public required int Expected { get; init; }

    /// <summary>Instances the archive counted when the question was asked; 0 when it did not say.</summary>
    public int Asked { get; init; }

    /// <summary>By how many instances the series has changed between the question and its preparation: more (above 0) or fewer (below).</summary>
    public int Changed => Asked > 0 ? Expected - Asked : 0;

    /// <summary>Instances sealed: raw and servable.</summary>
    public int Sealed { get; init; }

    /// <summary>Instances withheld.</summary>
    public int Withheld { get; init; }

    /// <summary>Frames servable now.</summary>
    public int Frames { get; init; }

    /// <summary>Frames that can be servable before preparation ends: those there are, and of each instance not yet decided one (CT and MR, of which only
    /// single frames are released) or as many as the longest clip may have.</summary>
    public int MayBecome => (int)Math.Min(int.MaxValue, Frames + (Math.Max(0L, Expected - Sealed - Withheld) * (Modality is "CT" or "MR" ? 1 : ImageMaking.MostFrames)));

    /// <summary>Of those, frames that have a preview.</summary>
    public int Previews { get; init; }
}

/// <summary>How many instances were withheld for one reason.</summary>
/// <param name="Kind">For the recipient, without identity: <c>Localiser images</c>, <c>Reports</c>.</param>
/// <param name="Reason">Plain words: <c>may carry text in the picture</c>.</param>
/// <param name="Count">At least 1.</param>
public sealed record WithheldCount(string Kind, string Reason, int Count);

/// <summary>What of a case can be read now.</summary>
/// <param name="Series">By ordinal.</param>
/// <param name="Withheld">By kind and reason; empty when nothing was.</param>
/// <param name="Done">Instances sealed or withheld.</param>
/// <param name="Total">Instances chosen; grows while series are listed.</param>
public sealed record CaseContents(IReadOnlyList<PreparedSeries> Series, IReadOnlyList<WithheldCount> Withheld, int Done, int Total);
