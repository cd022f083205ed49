using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Tests.Preparation;
using SecondOpinion.Store.Tests.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests.Cases;

/// <summary>A case that was asked by the use case and prepared, over the real stores, in front of an archive to which more comes.</summary>
internal sealed class LateRoom : IDisposable
{
    public const string NewSeries = "1.2.826.0.1.3680043.8.498.555001";
    public const string NewStudy = "1.2.826.0.1.3680043.8.498.555002";

    private readonly VaultFixture _vault;
    private readonly DeskKeys _desk;
    private readonly string[] _files;

    private LateRoom(VaultFixture vault, (DeskKeys Desk, ReaderKeys Reader) rings, string[] files)
    {
        (_vault, _desk, _files) = (vault, rings.Desk, files);
        var seal = new LetterSeal(rings.Reader);
        Refs = new StudyRefs(_desk);
        Cases = new CaseStore(vault.Database, seal, _desk);
        Links = new LinkStore(vault.Database, seal, new OutboxBell());
        Store = new ArrivalStore(vault.Database);
        Prepared = new PreparedStore(vault.Database);
        foreach (var file in files.Take(4))
        {
            Archive.Add(House.AsGrace(file));
        }
    }

    public static StaffMember Referrer { get; } =
        new("oidc|r1", "Dr Tola Adeyemi", "tola.adeyemi@downs.example", "DEMO1", new HashSet<Role> { Role.Referrer });

    public MemoryArchive Archive { get; } = new();

    public CaseStore Cases { get; }

    public LinkStore Links { get; }

    public ArrivalStore Store { get; }

    public PreparedStore Prepared { get; }

    public StudyRefs Refs { get; }

    public ListedTrail Trail { get; } = new();

    public KeptLog<Preparing> PreparingLog { get; } = new();

    public KeptLog<Noticing> NoticingLog { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public Database Database => _vault.Database;

    public DeskKeys Desk => _desk;

    public CaseCode Code { get; private set; } = null!; // set by whoever makes the room

    /// <summary>Four images of a series of which there are more.</summary>
    /// <param name="besides">Images of another series that is there when the question is asked, and is not chosen.</param>
    public static async Task<LateRoom> NewAsync(int besides = 0)
    {
        var files = Directory.GetFiles(Path.Combine(Checkout.RequireCorpus(), "studies", "mr-t1-colin27", "t1-axial")).Order(StringComparer.Ordinal).ToArray();
        var vault = await VaultFixture.NewAsync();
        var rings = await Askers.RingsAsync(vault.Database);
        var room = new LateRoom(vault, rings, files);
        var first = room.Archive.Choose(room.Archive.Studies[0]).Series[0].Uid;
        room.AnotherSeries(besides);
        var study = room.Archive.Choose(room.Archive.Studies[0]);
        var form = new AskForm
        {
            StudyRef = room.Refs.Write(new StudyRef("PACS", study.Uid)),
            RecipientNames = ["Mr A Surgeon"],
            RecipientEmails = ["a.surgeon@nhs.net"],
            Question = "Is the lesion resectable?",
            Urgency = "urgent",
            Series = [new SeriesRefs(room._desk).Write(new SeriesRef("PACS", study.Uid, first))],
            RequestId = Guid.CreateVersion7(),
        };
        var asking = new Asking(
            new ChosenSeries(room.Archive, room.Refs, new SeriesRefs(room._desk)), room.Cases, new OneTrust(), new Minting(rings.Reader), room.Trail, room.Clock,
            NullLogger<Asking>.Instance);
        var asked = await asking.AskAsync(form, Referrer, null, default) as AskOutcome.Asked;
        room.Code = asked!.Code; // a good form
        await room.WorkAsync();
        return room;
    }

    public async Task<Case> CaseAsync() => (await Cases.FindAsync(Code, default))!; // it was asked

    /// <summary>Further images of the series that was asked about.</summary>
    public void MoreOfTheSeries(int images) => More(images, _ => { });

    /// <summary>A new series of the study.</summary>
    public void AnotherSeries(int images, Action<Dicom.Files.DicomDataset>? change = null, string series = NewSeries) => More(images, header =>
    {
        header.SetString(Tags.SeriesInstanceUID, series);
        header.SetString(Tags.SOPInstanceUID, $"{series}.{header.GetInt(Tags.InstanceNumber)}");
        header.SetString(Tags.SeriesNumber, "7");
        change?.Invoke(header);
    });

    /// <summary>A new study of the patient.</summary>
    public void AnotherStudy(int images) => AnotherSeries(
        images,
        header =>
        {
            header.SetString(Tags.StudyInstanceUID, NewStudy);
            header.SetString(Tags.StudyDate, "20261130");
        },
        NewStudy + ".1");

    /// <summary>Puts one file in, changed.</summary>
    public void More(int images, Action<Dicom.Files.DicomDataset> change)
    {
        var have = Archive.Files.Count();
        foreach (var file in _files.Skip(have).Take(images))
        {
            Archive.Add(House.AsGrace(file, change));
        }
    }

    public Noticing Noticing() => new(Cases, Links, Store, Archive, Prepared, Refs, Trail, Clock, NoticingLog);

    public Adding Adding() => new(Cases, Links, Store, Noticing(), Refs, Trail, Clock, NullLogger<Adding>.Instance);

    public async Task<CaseNews?> LookAsync() => await Noticing().LookAsync(await CaseAsync(), Referrer, "192.0.2.1", default);

    public async Task<AddOutcome> AddAsync(string? study = null) => await Adding().AddAsync(await CaseAsync(), study, Referrer, "192.0.2.1", default);

    public Preparing Preparing(FaultPlan? faults = null)
    {
        T Fails<T>(T real)
            where T : class => faults is null ? real : Failing<T>.Before(real, faults);
        var leases = new PreparationLeases(Database);
        return new Preparing(
            Fails<ICaseStore>(Cases), Archive, Fails<IVault>(_vault.Vault), Fails<IPreparedStore>(Prepared), Letterbox.New().Store, new OneTrust(),
            new PreparationRecord(Trail, leases, Clock), new PixelCare(new NoTextFinder()), Clock, PreparingLog);
    }

    /// <summary>What the worker would do, as long as there is something to do.</summary>
    public async Task WorkAsync(FaultPlan? faults = null)
    {
        foreach (var waiting in await Cases.ToPrepareAsync(5, default))
        {
            var lease = await new PreparationLeases(Database).TakeAsync(waiting.Id, Clock.GetUtcNow(), Clock.GetUtcNow(), default);
            await (waiting.State == CaseState.Preparing
                ? Preparing(faults).PrepareAsync(waiting, lease!, default)
                : Preparing(faults).AddAsync(waiting, lease!, default));
        }
    }

    public async Task<IReadOnlyList<PreparedSeries>> SeriesAsync() => (await Prepared.ContentsAsync((await CaseAsync()).Id, default)).Series;

    public async Task<IReadOnlyList<PreparedInstance>> InstancesAsync(int series) => await Prepared.InstancesAsync((await CaseAsync()).Id, series, default);

    /// <summary>The bytes of the first frame as they lie in the vault, opened.</summary>
    public Task<byte[]> FrameAsync(PreparedInstance instance) => _vault.FrameAsync(instance.Address, version: instance.Version);

    public void Dispose() => _vault.Dispose();
}
