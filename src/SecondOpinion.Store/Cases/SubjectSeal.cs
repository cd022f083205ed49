using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Cases;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Cases;

/// <summary>Seals what a case is about into one column, and opens it again. Only the desk has the keys.</summary>
internal sealed class SubjectSeal(DeskKeys keys)
{
    private readonly IDataProtector _protector = keys.Provider.CreateProtector("SecondOpinion.Cases.Subject.v1");

    /// <summary>The sealed column. The case's key is sealed in, so that one case's column does not open as another's.</summary>
    public byte[] Seal(Guid caseId, CaseSubject subject) => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(new Sealed
    {
        CaseId = caseId,
        Name = subject.Patient.Name,
        NhsNumber = subject.Patient.NhsNumber?.Digits,
        HospitalNumber = subject.Patient.HospitalNumber,
        Issuer = subject.Patient.Issuer,
        BirthDate = subject.Patient.BirthDate,
        Sex = subject.Patient.Sex,
        Studies = [.. subject.Studies.Select(FromStudy)],
        Added = [.. subject.Added.Select(FromStudy)],
        Pseudonymisation = subject.Pseudonymisation,
    }));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The key is gone, or the column was changed.</exception>
    public CaseSubject Open(Guid caseId, byte[] column)
    {
        var read = JsonSerializer.Deserialize<Sealed>(_protector.Unprotect(column));
        if (read is null || read.CaseId != caseId)
        {
            throw new InvalidDataException("The sealed subject of a case belongs to another case.");
        }

        var patient = new PatientIdentity(
            read.Name,
            NhsNumber.TryParse(read.NhsNumber, out var number) ? number : null,
            read.HospitalNumber,
            read.Issuer,
            read.BirthDate,
            read.Sex);
        return new CaseSubject(patient, [.. read.Studies.Select(ToStudy)], read.Pseudonymisation) { Added = [.. read.Added.Select(ToStudy)] };
    }

    private static SealedStudy FromStudy(ChosenStudy study) => new(study.Archive, study.Uid.Value, study.At, study.Series, study.NotChosen);

    private static ChosenStudy ToStudy(SealedStudy study) => new(
        study.Archive,
        StudyInstanceUid.TryParse(study.Uid, out var uid) ? uid : throw new InvalidDataException("A sealed subject holds no Study Instance UID."),
        study.At,
        study.Series) { NotChosen = study.NotChosen };

    private sealed record Sealed
    {
        public required Guid CaseId { get; init; }

        public required string Name { get; init; }

        public string? NhsNumber { get; init; }

        public required string HospitalNumber { get; init; }

        public required string Issuer { get; init; }

        public DateOnly? BirthDate { get; init; }

        public required string Sex { get; init; }

        public required IReadOnlyList<SealedStudy> Studies { get; init; }

        /// <summary>Absent in columns sealed before anything could be added.</summary>
        public IReadOnlyList<SealedStudy> Added { get; init; } = [];

        public required byte[] Pseudonymisation { get; init; }
    }

    private sealed record SealedStudy(string Archive, string Uid, DateTime? At, IReadOnlyList<SeriesSummary> Series, IReadOnlyList<string>? NotChosen = null);
}
