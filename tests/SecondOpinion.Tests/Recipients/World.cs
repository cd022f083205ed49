using System.Collections.Concurrent;
using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Store;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Recipients;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Recipients;

/// <summary>A case with a link, in a real database, with a clock that obeys and everything said to trail and log kept.</summary>
internal sealed class World : IDisposable
{
    public const string Patient = "Zebedee Quillfeather";


    private readonly string _path = Path.Combine(Path.GetTempPath(), $"second-opinion-{Path.GetRandomFileName()}.db");

    private World(Database database)
    {
        Database = database;
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 6, 3, 9, 0, 0, TimeSpan.Zero));

    public Database Database { get; private set; }

    public ReaderKeys Keys { get; } = Rings.New();

    public OutboxBell Bell { get; } = new();

    public KeptTrail Trail { get; } = new();

    public KeptLog Log { get; } = new();

    public KeptCases Cases { get; } = new();

    public Case Case { get; } = new()
    {
        Id = Guid.CreateVersion7(),
        Code = CaseCode.New(),
        Trust = "RYR",
        ReferrerId = "idp|referrer",
        ReferrerName = "Dr Ruth Referrer",
        ReferrerEmail = "ruth.referrer@trust.example",
        Question = "Is the lesion in the left lobe operable?",
        Urgency = Urgency.Urgent,
        CreatedAt = new DateTimeOffset(2030, 6, 3, 9, 0, 0, TimeSpan.Zero),
        State = CaseState.Ready,
    };

    public StaffMember Referrer => new(Case.ReferrerId, Case.ReferrerName, Case.ReferrerEmail, Case.Trust, new HashSet<Role> { Role.Referrer });

    public LetterSeal Seal => new(Keys);

    public LinkStore Links => new(Database, Seal, Bell);

    public ChallengeStore Challenges => new(Database, Seal, Bell);

    public ReaderSessionStore SessionStore => new(Database);

    public OutboxStore Outbox => new(Database, Seal, Bell);

    public Minting Minting => new(Keys);

    public ITrusts Trusts { get; } = new OneTrust();

    public Verification Verification => VerificationThrough(Links, Challenges);

    public ReaderSessions Sessions => new(SessionStore, Trail, Clock, Log.For<ReaderSessions>());

    public Revoking Revoking => new(Links, Minting, Trusts, Trail, Clock, Log.For<Revoking>());

    public CodeReadOut ReadOut => new(Keys, Links, Challenges, Trail, Clock, Log.For<CodeReadOut>());

    public static async Task<World> BeginAsync()
    {
        var world = new World(null!); // set in the next line
        world.Database = Database.SqliteFile(world._path, pooling: false);
        await Migrator.ApplyAsync(world.Database, world.Clock, default);
        world.Cases.Add(world.Case);
        var subject = new CaseSubject(new PatientIdentity(Patient, null, "", "", null, ""), [], new byte[32]);
        await new CaseStore(world.Database, world.Seal, new DeskKeys(new EphemeralDataProtectionProvider())).AddAsync(
            new NewCase(world.Case, subject, [], Guid.CreateVersion7()), default);
        return world;
    }

    public static BrowserFacts Browser(string network = "192.0.2.7", string? known = null) => new(IPAddress.Parse(network), KnownCookie: known);

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException("not an address", nameof(text));

    public Verification VerificationThrough(ILinkStore links, IChallengeStore challenges) =>
        new(Keys, links, Cases, Trusts, challenges, SessionStore, Trail, Clock, Log.For<Verification>());

    /// <summary>Mints, stores and releases a link; its token, as its letter carries it.</summary>
    public async Task<(Link Link, string Token)> LendAsync(int openings = 20, int days = 7, int number = 1)
    {
        var now = Clock.GetUtcNow();
        var minted = Minting.Mint(Case, "Royal Test Trust", number, "Mr Carl Consultant", Address("carl.consultant@hospital.example"), openings, now.AddDays(days), now);
        await Links.AddAsync(minted, default);
        await Outbox.ReleaseAsync(Case.Id, now, default);
        return (minted.Link, ((Letter.Invitation)minted.Invitation.Letter).Token);
    }

    /// <summary>The letters that are due now, oldest first, leased so that none is seen twice.</summary>
    public async Task<IReadOnlyList<QueuedLetter>> LettersAsync()
    {
        var letters = new List<QueuedLetter>();
        var now = Clock.GetUtcNow();
        while (await Outbox.LeaseAsync("reader of this test", now.AddYears(1), now, default) is { } lease)
        {
            letters.Add(lease.Letter);
        }

        return letters;
    }

    /// <summary>Asks for a code and reads it in the mailbox.</summary>
    public async Task<(Challenge Challenge, string Code)> AskAsync(string token, BrowserFacts? browser = null)
    {
        await LettersAsync();
        var challenge = await Verification.RequestCodeAsync(token, browser ?? Browser(), default);
        var letter = (await LettersAsync()).Select(queued => queued.Letter).OfType<Letter.Code>().Single();
        return (challenge, letter.OneTimeCode);
    }

    /// <summary>Asks and enters at once.</summary>
    public async Task<CodeEntered.Opened> OpenAsync(string token, BrowserFacts? browser = null)
    {
        var (challenge, code) = await AskAsync(token, browser);
        return (CodeEntered.Opened)await Verification.EnterCodeAsync(challenge.CookieValue, code, browser ?? Browser(), default);
    }

    public async Task<Link> LinkAsync(int number = 1) => (await Links.FindAsync(Case.Id, number, default))!;

    /// <summary>Everything that lies on disk: the file and its write-ahead log.</summary>
    public byte[] DatabaseBytes() => [.. new[] { _path, _path + "-wal" }.Where(File.Exists).SelectMany(Bytes)];

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Database.Dispose();
        Bell.Dispose();
        foreach (var file in new[] { _path, _path + "-wal", _path + "-shm" })
        {
            File.Delete(file);
        }
    }

    private sealed class OneTrust : ITrusts
    {
        public IReadOnlyList<Trust> All { get; } = [new Trust { Code = "RYR", Name = "Royal Test Trust" }];

        public Trust? Find(string code) => All.FirstOrDefault(trust => trust.Code == code);
    }
}

/// <summary>Key rings as the product has them: AES-256-GCM, keys kept.</summary>
internal static class Rings
{
    public static ReaderKeys New()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("second-opinion-tests").UseCryptographicAlgorithms(
            new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        services.Configure<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>(options => options.XmlRepository = new InMemory());
        return new ReaderKeys(services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>());
    }

    private sealed class InMemory : IXmlRepository
    {
        private readonly ConcurrentQueue<XElement> _elements = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements];

        public void StoreElement(XElement element, string friendlyName) => _elements.Enqueue(element);
    }
}

/// <summary>A trail that remembers, and can be taken away.</summary>
internal sealed class KeptTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEvent> _events = [];

    public bool Down { get; set; }

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public AuditEvent Last => _events.Last();

    public Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (Down)
        {
            throw new TrailUnavailableException("taken away by the test");
        }

        _events.Enqueue(auditEvent);
        return Task.FromResult((long)_events.Count);
    }
}

/// <summary>Every line that was logged, as text.</summary>
internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger<T> For<T>() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this)).CreateLogger<T>();

    public ILogger CreateLogger(string categoryName) => new Writer(_lines);

    public void Dispose()
    {
    }

    private sealed class Writer(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
    }
}

/// <summary>Cases in memory: where they are kept is another room's matter.</summary>
internal sealed class KeptCases : UnaskedCases
{
    private readonly ConcurrentDictionary<Guid, Case> _cases = [];
    private int _asked;

    public int Asked => _asked;

    public void Add(Case c) => _cases[c.Id] = c;

    public override Task<Case?> FindAsync(Guid caseId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_cases.GetValueOrDefault(caseId));
    }

    public override Task<Case?> FindAsync(CaseCode code, CancellationToken cancellationToken) => Task.FromResult(_cases.Values.FirstOrDefault(c => c.Code == code));

    public override Task FacesAgreedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _cases.AddOrUpdate(caseId, _ => throw new InvalidOperationException("no such case"), (_, c) => c with { FacesAgreedAt = c.FacesAgreedAt ?? now });
        return Task.CompletedTask;
    }

    public override Task LookedAsync(Guid caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _cases.AddOrUpdate(caseId, _ => throw new InvalidOperationException("no such case"), (_, c) => c with { ReferrerLookedAt = c.ReferrerLookedAt ?? now });
        return Task.CompletedTask;
    }
}
