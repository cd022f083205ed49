using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Cases;

/// <summary>A case's patient, as the trail takes one.</summary>
internal static class CasePatient
{
    /// <summary>By NHS number where there is a valid one, else by issuer and hospital number; the trail keeps a keyed hash of it.</summary>
    public static AuditPerson Of(PatientIdentity patient) => new(
        "patient",
        patient.NhsNumber?.Digits ?? $"{FoldedText.Key(patient.Issuer)}|{FoldedText.Key(patient.HospitalNumber)}",
        patient.Name);
}
