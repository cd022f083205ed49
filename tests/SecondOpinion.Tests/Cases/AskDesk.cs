using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Recipients;
using SecondOpinion.Studies;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>A desk at which one referrer asks about the studies of a listed archive.</summary>
internal sealed class AskDesk
{
    private readonly FakeTimeProvider _clock = new(Now);

    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public DeskKeys Keys { get; } = new(new EphemeralDataProtectionProvider());

    public RememberedTrail Trail { get; } = new();

    public RememberedCases Cases { get; } = new();

    public TrustPolicy Policy { get; set; } = new();

    public ListedArchive Pacs { get; } = new(
        "DEMO1", "PACS", Desk.Study("1.1", People.Grace, 1), Desk.Study("1.2", People.Grace, 400), Desk.Study("1.3", People.Barnaby, 2));

    /// <summary>Holds one of the studies too.</summary>
    private ListedArchive Vna { get; } = new("DEMO1", "VNA", Desk.Study("1.1", People.Grace, 1, "VNA"));

    private ListedArchive Foreign { get; } = new("DEMO2", "Elsewhere", Desk.Study("2.1", People.Grace, 1, "Elsewhere", "DEMO2"));

    public string Ref(string uid) => new StudyRefs(Keys).Write(new StudyRef("PACS", People.Uid(uid)));

    public string Series(string uid, int number, string archive = "PACS") => new SeriesRefs(Keys).Write(new SeriesRef(archive, People.Uid(uid), $"{uid}.{number}"));

    public AskForm Form() => new()
    {
        StudyRef = Ref("1.1"),
        RecipientNames = ["Mr A Surgeon"],
        RecipientEmails = ["a.surgeon@nhs.net"],
        Question = "Is the lesion resectable?",
        Urgency = "urgent",
        Series = [Series("1.1", 1)],
        RequestId = Guid.CreateVersion7(),
    };

    public Task<AskOutcome> AskAsync(AskForm form) => Asking().AskAsync(form, Desk.Referrer, "192.0.2.1", default);

    public Asking Asking() => new(
        new ChosenSeries(new ListedArchives(Pacs, Vna, Foreign), new StudyRefs(Keys), new SeriesRefs(Keys)),
        Cases,
        new OneTrust(new Trust { Code = "DEMO1", Name = "Downs", Policy = Policy }),
        new Minting(Rings.New()),
        Trail,
        _clock,
        NullLogger<Asking>.Instance);

    private sealed class OneTrust(Trust trust) : ITrusts
    {
        public IReadOnlyList<Trust> All => [trust];

        public Trust? Find(string code) => code == trust.Code ? trust : null;
    }
}

/// <summary>A case store that remembers what was added.</summary>
internal sealed class RememberedCases : UnaskedCases
{
    public List<NewCase> Added { get; } = [];

    public Action? OnAdd { get; set; }

    /// <summary>Called at each look for an earlier sending of a form, before it is answered.</summary>
    public Func<Task>? OnLook { get; set; }

    /// <summary>A case that another process stores just before this one does.</summary>
    public CaseCode? Elsewhere { get; set; }

    public override Task<CaseCode> AddAsync(NewCase newCase, CancellationToken cancellationToken)
    {
        OnAdd?.Invoke();
        if (Elsewhere is not null)
        {
            return Task.FromResult(Elsewhere);
        }

        Added.Add(newCase);
        return Task.FromResult(newCase.Case.Code);
    }

    public override async Task<CaseCode?> OfRequestAsync(string referrerId, Guid requestId, CancellationToken cancellationToken)
    {
        var found = Added.FirstOrDefault(made => made.RequestId == requestId && made.Case.ReferrerId == referrerId)?.Case.Code;
        await (OnLook?.Invoke() ?? Task.CompletedTask);
        return found;
    }

    public override Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken) =>
        Task.FromResult(Added.FirstOrDefault(made => made.Case.Code == code)?.Case);
}
