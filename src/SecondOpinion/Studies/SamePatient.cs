namespace SecondOpinion.Studies;

/// <summary>Whether two headers speak of one person. Everything that leaves for a recipient under one case must pass it.</summary>
public static class SamePatient
{
    /// <summary>Equal valid NHS number and birth date; else equal issuer, hospital number, birth date and family name; else not the same.</summary>
    /// <remarks>What is unknown equals nothing. Two different valid NHS numbers are two patients, whatever else agrees. Issuers that are both
    /// empty count as equal: both are then the one trust's own numbers.</remarks>
    public static bool Check(PatientIdentity a, PatientIdentity b)
    {
        if (a.BirthDate is null || a.BirthDate != b.BirthDate)
        {
            return false;
        }

        if (a.NhsNumber is not null && b.NhsNumber is not null)
        {
            return a.NhsNumber == b.NhsNumber;
        }

        return IsEqual(a.HospitalNumber, b.HospitalNumber)
            && FoldedText.Key(a.Issuer) == FoldedText.Key(b.Issuer)
            && PatientName.Family(a) is { Length: > 0 } family && family == PatientName.Family(b);
    }

    private static bool IsEqual(string a, string b) => FoldedText.Key(a) is { Length: > 0 } key && key == FoldedText.Key(b);
}
