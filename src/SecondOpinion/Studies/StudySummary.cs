using SecondOpinion.Dicom.Deidentification.Pictures;

namespace SecondOpinion.Studies;

/// <summary>Who a study is of, as its archive says. Shown to staff only; prints redacted.</summary>
/// <param name="Name">For people: <c>FAMILY, Given</c>.</param>
/// <param name="NhsNumber">Null when the archive holds none, or one that fails its check digit.</param>
/// <param name="HospitalNumber">Patient ID (0010,0020).</param>
/// <param name="Issuer">Issuer of Patient ID (0010,0021); empty when unknown.</param>
/// <param name="BirthDate">Null when unknown.</param>
/// <param name="Sex">M, F, O or empty (PS3.3 C.7.1.1).</param>
public sealed record PatientIdentity(string Name, NhsNumber? NhsNumber, string HospitalNumber, string Issuer, DateOnly? BirthDate, string Sex)
{
    /// <inheritdoc/>
    public override string ToString() => "patient (redacted)";
}

/// <summary>A study as a search shows it.</summary>
public sealed record StudySummary
{
    /// <summary>Name of the archive it lies in.</summary>
    public required string Archive { get; init; }

    /// <summary>ODS code of the trust that owns the archive.</summary>
    public required string Trust { get; init; }

    /// <summary>Its UID.</summary>
    public required StudyInstanceUid Uid { get; init; }

    /// <summary>Whose it is.</summary>
    public required PatientIdentity Patient { get; init; }

    /// <summary>Study Date and Time as the scanner's clock had them; null when absent.</summary>
    public DateTime? At { get; init; }

    /// <summary>Study Description; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Accession Number; may be empty.</summary>
    public string AccessionNumber { get; init; } = "";

    /// <summary>Distinct modalities, sorted.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    /// <summary>Series in the study.</summary>
    public int SeriesCount { get; init; }

    /// <summary>Instances in the study.</summary>
    public int InstanceCount { get; init; }

    /// <summary>Its files name more than one patient (<see cref="SamePatient"/>): nothing of it may be sent until the archive is corrected.</summary>
    public bool PatientsDiffer { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"study in {Archive}";
}

/// <summary>A series of a study as the ask form shows it.</summary>
/// <param name="Uid">Series Instance UID (0020,000E).</param>
/// <param name="Number">Series Number; null when absent.</param>
/// <param name="Modality">As DICOM codes it: CT, MR, US ….</param>
/// <param name="Description">Series Description; may be empty; may hold identity, so staff only.</param>
/// <param name="InstanceCount">Instances in it.</param>
public sealed record SeriesSummary(string Uid, int? Number, string Modality, string Description, int InstanceCount)
{
    /// <summary>By what the archive says, a face may be drawn from it.</summary>
    /// <param name="study">It is of.</param>
    public bool MayShowFace(StudySummary study) => Faces.MayShow(Modality, InstanceCount, [Description, study.Description]);

    /// <inheritdoc/>
    public override string ToString() => $"{Modality} series of {InstanceCount}";
}
