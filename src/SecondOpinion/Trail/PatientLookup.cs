using SecondOpinion.Studies;

namespace SecondOpinion.Trail;

/// <summary>From the number an officer types to the hashes a patient stands under on the trail.</summary>
/// <param name="archives">A patient is on the trail by NHS number where a study has one, else by hospital number: the archives know both.</param>
/// <param name="hash">The keyed hash.</param>
public sealed class PatientLookup(IArchives archives, IPatientHash hash)
{
    private const int Most = 200;

    /// <summary>Every hash of the patient, and which archives of the trust did not answer, or not fully: what only they know is missing.</summary>
    public async Task<(IReadOnlyList<byte[]> Hashes, IReadOnlyList<string> Down)> OfAsync(string typed, string trust, CancellationToken cancellationToken)
    {
        var nhs = NhsNumber.TryParse(typed, out var number) ? number : null;
        var keys = new HashSet<string>(StringComparer.Ordinal) { nhs is null ? PatientKeys.Of("", typed) : PatientKeys.Of(nhs), PatientKeys.Of("", typed) };
        var down = new List<string>();
        foreach (var archive in archives.Of(trust))
        {
            try
            {
                var found = await archive.SearchAsync(new StudyQuery(nhs?.Digits ?? typed.Trim()), Most, after: null, cancellationToken);
                keys.UnionWith(found.Studies.Select(study => study.Patient).Where(patient => Has(patient, nhs, typed)).SelectMany(Keys));
                if (found.IsCapped)
                {
                    down.Add(archive.Name); // not all of it was looked at
                }
            }
            catch (ArchiveUnavailableException)
            {
                down.Add(archive.Name); // the officer is told
            }
        }

        return ([.. keys.Select(hash.Of)], down);
    }

    private static bool Has(PatientIdentity patient, NhsNumber? nhs, string typed) =>
        (nhs is not null && patient.NhsNumber == nhs) || FoldedText.Key(patient.HospitalNumber) == FoldedText.Key(typed);

    private static IEnumerable<string> Keys(PatientIdentity patient)
    {
        if (patient.NhsNumber is { } nhs)
        {
            yield return PatientKeys.Of(nhs);
        }

        if (FoldedText.Key(patient.HospitalNumber).Length > 0) // nobody stands under no number
        {
            yield return PatientKeys.Of(patient.Issuer, patient.HospitalNumber);
        }
    }
}
