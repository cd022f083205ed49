using SecondOpinion.Cases;

namespace SecondOpinion.Store.Cases;

/// <summary>A case as columns.</summary>
internal sealed class CaseRow
{
    public Guid Id { get; init; }

    public required string Code { get; init; }

    public required string Trust { get; init; }

    public required string ReferrerId { get; init; }

    public required string ReferrerName { get; init; }

    public required string ReferrerEmail { get; init; }

    public required string Question { get; init; }

    public int Urgency { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int State { get; init; }

    public string? StoppedBecause { get; init; }

    public DateTimeOffset? ReferrerLookedAt { get; init; }

    public DateTimeOffset? FacesSince { get; init; }

    public DateTimeOffset? FacesAgreedAt { get; init; }

    public int Additions { get; init; }

    public DateTimeOffset? AddingSince { get; init; }

    public static CaseCode ToCode(string text) =>
        CaseCode.TryParse(text, out var code) ? code : throw new InvalidDataException("A case row holds no case code.");

    public Case ToCase() => new()
    {
        Id = Id,
        Code = ToCode(Code),
        Trust = Trust,
        ReferrerId = ReferrerId,
        ReferrerName = ReferrerName,
        ReferrerEmail = ReferrerEmail,
        Question = Question,
        Urgency = (Urgency)Urgency,
        CreatedAt = CreatedAt,
        State = (CaseState)State,
        StoppedBecause = StoppedBecause,
        ReferrerLookedAt = ReferrerLookedAt,
        FacesSince = FacesSince,
        FacesAgreedAt = FacesAgreedAt,
        Additions = Additions,
        AddingSince = AddingSince,
    };
}

/// <summary>The sealed column of a case.</summary>
internal sealed class SubjectRow
{
    public byte[]? Sealed { get; init; }
}
