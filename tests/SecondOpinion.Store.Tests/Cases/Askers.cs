using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Tests.Preparation;
using SecondOpinion.Store.Trail;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests.Cases;

/// <summary>Referrers who ask by the use case, over the real stores, until their process is killed.</summary>
internal static class Askers
{
    private const int Referrers = 8;

    /// <summary>The rings that stand in the database: what one process sealed, the next opens.</summary>
    public static async Task<(DeskKeys Desk, ReaderKeys Reader)> RingsAsync(Database database)
    {
        foreach (var ring in (string[])[KeyRings.Desk, KeyRings.Reader])
        {
            await KeyRings.MakeFirstAsync(ring, RingCertificates.None, database, TimeProvider.System, default);
        }

        return (
            new DeskKeys(KeyRings.Build(KeyRings.Desk, RingCertificates.None, database, TimeProvider.System)),
            new ReaderKeys(KeyRings.Build(KeyRings.Reader, RingCertificates.None, database, TimeProvider.System)));
    }

    /// <summary>The archive: one image of a demonstration study.</summary>
    public static MemoryArchive Pacs()
    {
        var archive = new MemoryArchive();
        archive.Add(File.ReadAllBytes(Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1", "MR-2026-11", "axial", "0030")));
        return archive;
    }

    /// <summary>Asks cases of one to three recipients; says each case's code after the use case has returned it.</summary>
    /// <param name="path">The SQLite file.</param>
    /// <param name="inTwo">Plants a fault: the case in one transaction, its other links in a second.</param>
    public static async Task AskAsync(string path, bool inTwo)
    {
        using var database = Database.SqliteFile(path);
        var (desk, reader) = await RingsAsync(database);
        await using var trail = new AuditTrail(database, TimeProvider.System, new PatientHash(new SealedSecrets(database, desk, TimeProvider.System)));
        var archive = Pacs();
        var (studies, series) = (new StudyRefs(desk), new SeriesRefs(desk));
        var kept = new CaseStore(database, new LetterSeal(reader), desk);
        var asking = new Asking(
            new ChosenSeries(archive, studies, series),
            inTwo ? new InTwoTransactions(kept, new LinkStore(database, new LetterSeal(reader), new OutboxBell())) : kept,
            new OneTrust(), new Minting(reader), trail, TimeProvider.System, NullLogger<Asking>.Instance);
        var study = archive.Choose(archive.Studies[0]);
        await KilledProcess.WorkAsync(Referrers, async (referrer, number) =>
        {
            var form = new AskForm
            {
                StudyRef = studies.Write(new StudyRef(archive.Name, study.Uid)),
                RecipientNames = ["Mr A Surgeon"],
                RecipientEmails = [.. Enumerable.Range(0, 1 + (number % 3)).Select(recipient => $"a.surgeon{recipient}@nhs.net")],
                Question = "Is the lesion resectable?",
                Urgency = "urgent",
                Series = [series.Write(new SeriesRef(archive.Name, study.Uid, study.Series[0].Uid))],
                RequestId = Guid.CreateVersion7(),
            };
            var staff = new StaffMember($"staff-{referrer}", "Dr Tola Adeyemi", "tola@downs.example", "DEMO1", new HashSet<Role> { Role.Referrer });
            var asked = (AskOutcome.Asked)await asking.AskAsync(form, staff, "192.0.2.7", default);
            Console.WriteLine($"{asked.Code.Value}.");
        });
    }

    /// <summary>A store that would keep half a case when it is killed.</summary>
    private sealed class InTwoTransactions(CaseStore cases, LinkStore links) : UnaskedCases
    {
        public override async Task<CaseCode> AddAsync(NewCase newCase, CancellationToken cancellationToken)
        {
            var code = await cases.AddAsync(newCase with { Links = [newCase.Links[0]] }, cancellationToken);
            foreach (var link in newCase.Links.Skip(1))
            {
                await links.AddAsync(link, cancellationToken);
            }

            return code;
        }

        public override Task<CaseCode?> OfRequestAsync(string referrerId, Guid requestId, CancellationToken cancellationToken) =>
            cases.OfRequestAsync(referrerId, requestId, cancellationToken);

        public override Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken) => cases.FindAsync(code, cancellationToken);
    }
}
