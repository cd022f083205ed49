using SecondOpinion.Store.Studies;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Tests.Studies;

/// <summary>A study index in a database of its own, and files for it.</summary>
internal sealed class IndexFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("index-test-").FullName;
    private int _file;

    private IndexFixture()
    {
        Database = Database.SqliteFile(Path.Combine(_folder, "test.db"), pooling: false);
        Index = new StudyIndex(Database, TimeProvider.System);
    }

    public static ArchiveKey Pacs { get; } = new("DEMO1", "PACS");

    public Database Database { get; }

    public StudyIndex Index { get; }

    public static async Task<IndexFixture> NewAsync()
    {
        var fixture = new IndexFixture();
        await Migrator.ApplyAsync(fixture.Database, TimeProvider.System, default);
        return fixture;
    }

    public static StudyInstanceUid Uid(string text) => StudyInstanceUid.TryParse(text, out var uid) ? uid : throw new ArgumentException("not valid", nameof(text));

    public static PatientIdentity Patient(string name, string? nhs, string hospital, string issuer = "DOWNS") =>
        new(PatientName.ForPeople(name), NhsNumber.TryParse(nhs, out var number) ? number : null, hospital, issuer, new DateOnly(1958, 3, 14), "F");

    /// <summary>One file of a study: <c>at</c> is <c>yyyy-MM-dd</c>.</summary>
    public IndexedInstance File(string study, string name, string? nhs, string hospital, string accession = "", string? at = "2026-11-02", string modality = "CT") => new()
    {
        File = new IndexedFile($"f/{_file++}", 1, 1),
        Study = Uid(study),
        Series = $"{study}.1",
        Instance = $"{study}.1.{_file}",
        Patient = Patient(name, nhs, hospital),
        NameWords = PatientName.SearchWords(name),
        StudyAt = at is null ? null : DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
        AccessionNumber = accession,
        Modality = modality,
    };

    public Task PutAsync(params IndexedInstance[] files) => Index.PutAsync(Pacs, files, [], default);

    public async Task<IEnumerable<string>> FindAsync(StudyQuery query, int take = 100, string? after = null) =>
        (await Index.SearchAsync(Pacs, query, take, after is null ? null : Uid(after), default))!.Select(study => study.Uid.Value);

    public Task<IEnumerable<string>> FindAsync(string text) => FindAsync(new StudyQuery(text));

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
