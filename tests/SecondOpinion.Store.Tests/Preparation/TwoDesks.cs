using System.Text;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Tests.Cases;
using SecondOpinion.Store.Vault;
using SecondOpinion.Studies;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Two desk processes over one database, one vault and one trail.</summary>
internal sealed class TwoDesks : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-two-desks-");
    private readonly TestDatabase _test;
    private readonly DeskKeys _desk;
    private readonly ReaderKeys _reader;
    private readonly List<IDisposable> _made = [];

    private TwoDesks(TestDatabase test, DeskKeys desk, ReaderKeys reader) => (_test, _desk, _reader) = (test, desk, reader);

    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public MemoryArchive Archive { get; } = new();

    public ListedTrail Trail { get; } = new();

    public CaseStore Cases => new(_test.Database, new LetterSeal(_reader), _desk);

    public PreparedStore Prepared => new(_test.Database);

    public FileVault Vault => new(_folder.FullName, _test.Database, _reader, TimeProvider.System);

    /// <summary>Two images of a demonstration study in the archive.</summary>
    public static async Task<TwoDesks> NewAsync()
    {
        var test = await TestDatabase.NewAsync();
        var (desk, reader) = await Askers.RingsAsync(test.Database);
        var two = new TwoDesks(test, desk, reader);
        foreach (var name in (string[])["0030", "0040"])
        {
            two.Archive.Add(File.ReadAllBytes(Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1", "MR-2026-11", "axial", name)));
        }

        return two;
    }

    public async Task<Case> AskAsync(DateOnly? birthDate = null)
    {
        var asked = new Case
        {
            Id = Guid.CreateVersion7(), Code = CaseCode.New(), Trust = "DEMO1", ReferrerId = "r1", ReferrerName = "Dr Tola Adeyemi", ReferrerEmail = "tola@downs.example",
            Question = "Is it?", Urgency = Urgency.Routine, CreatedAt = Now,
        };
        _ = EmailAddress.TryParse("a.surgeon@nhs.net", out var to);
        var minted = new Minting(_reader).Mint(asked, "Downs", 1, "Mr A Surgeon", to!, 20, Now.AddDays(7), Now); // a good address
        var study = Archive.Choose(Archive.Studies[0], Now.DateTime);
        var patient = (await Archive.FindAsync(study.Uid, default))!.Patient; // it is there
        var subject = new CaseSubject(patient with { BirthDate = birthDate ?? patient.BirthDate }, [study], new byte[32]);
        await Cases.AddAsync(new NewCase(asked, subject, [minted], Guid.CreateVersion7()), default);
        return asked;
    }

    /// <summary>A process with its own way into the database and its own clock.</summary>
    /// <param name="clock">Its clock.</param>
    /// <param name="plan">Where it stands still.</param>
    public PreparationPump Desk(FakeTimeProvider clock, StallPlan plan)
    {
        var database = _test.Another();
        var bell = new OutboxBell();
        var seal = new LetterSeal(_reader);
        var leases = Stalling<IPreparationLeases>.Before(new PreparationLeases(database), plan);
        var cases = Stalling<ICaseStore>.Before(new CaseStore(database, seal, _desk), plan);
        var prepared = Stalling<IPreparedStore>.Before(new PreparedStore(database), plan);
        var vault = Stalling<IVault>.Before(new FileVault(_folder.FullName, database, _reader, clock), plan);
        var preparing = new SecondOpinion.Preparation.Preparing(
            cases, Archive, vault, prepared, Stalling<IOutboxStore>.Before(new OutboxStore(database, seal, bell), plan), new OneTrust(),
            new PreparationRecord(Stalling<SecondOpinion.Trail.IAuditTrail>.Before(Trail, plan), leases, clock), new PixelCare(new NoTextFinder()), clock, new KeptLog<SecondOpinion.Preparation.Preparing>());
        var pump = new PreparationPump(
            cases, vault, prepared, preparing, new Resealing(vault, prepared, new NamedPreview(), new KeptLog<Resealing>()),
            new LeasedWork(leases, clock, new KeptLog<LeasedWork>()), clock, new KeptLog<PreparationPump>());
        _made.AddRange([pump, bell, database]);
        return pump;
    }

    /// <summary>Works until there is nothing to do.</summary>
    public static async Task DrainAsync(PreparationPump pump)
    {
        while (await pump.StepAsync(default))
        {
        }
    }

    /// <summary>Everything that stands of cases, letters and preparation, but when a lease runs out.</summary>
    public async Task<string> RowsAsync()
    {
        await using var connection = await _test.Database.OpenAsync(default);
        var text = new StringBuilder();
        foreach (var table in (string[])["opinion_case", "link", "outbox", "prepared_series", "prepared_instance", "vault_key"])
        {
            foreach (var row in (await connection.QueryAsync($"SELECT * FROM {table} ORDER BY 1, 2, 3")).Cast<IDictionary<string, object?>>())
            {
                var values = row.Select(column => $"{column.Key}={(column.Value is byte[] bytes ? Convert.ToHexString(bytes) : column.Value)}");
                text.Append(table).Append(": ").AppendJoin(' ', values).AppendLine();
            }
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _made.ForEach(one => one.Dispose());
        await _test.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
