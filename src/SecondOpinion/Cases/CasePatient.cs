using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Cases;

/// <summary>A case's patient, as the trail takes one.</summary>
internal static class CasePatient
{
    /// <summary>Under the text that patients are looked up by; the trail keeps a keyed hash of it.</summary>
    public static AuditPerson Of(PatientIdentity patient) => new("patient", PatientKeys.Of(patient), patient.Name);
}
