using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Tests.Preparation;
using SecondOpinion.Store.Tests.Trail;
using SecondOpinion.Store.Keys;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests;

/// <summary>Two desks and two readers, each with services and a way into the database of its own, as four processes would have.</summary>
[TestFixture(Dialect.Sqlite)]
[TestFixture(Dialect.SqlServer)]
internal sealed class TwoOfEach(Dialect dialect)
{
    private static readonly BrowserFacts Browser = new(IPAddress.Parse("192.0.2.7"));

    private readonly string _vault = Path.Combine(Path.GetTempPath(), $"vault-{Guid.CreateVersion7():N}");
    private readonly List<IAsyncDisposable> _ends = [];

    private TestDatabase _test = null!; // made before each test
    private ServiceProvider[] _desks = null!; // the same
    private ServiceProvider[] _readers = null!; // the same

    [SetUp]
    public async Task StartAsync()
    {
        _test = await TestDatabase.NewAsync(dialect);
        _desks = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => StartAsync(desk: true))));
        _readers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => StartAsync(desk: false))));
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var end in _ends)
        {
            await end.DisposeAsync();
        }

        if (_ends.Count > 0) // else it was skipped before there was one
        {
            await _test.DisposeAsync();
        }
    }

    [Test]
    public async Task A_link_minted_at_one_desk_opens_at_either_reader_by_a_code_that_either_desk_mails_and_ends_at_both_at_once()
    {
        var (asked, link, token) = await AskAsync(_desks[0]);
        var challenge = await Get<Verification>(_readers[0]).RequestCodeAsync(token, Browser, default);
        var code = await MailedCodeAsync(_desks[1]);
        var opened = (CodeEntered.Opened)await Get<Verification>(_readers[1]).EnterCodeAsync(challenge.CookieValue, code, Browser, default);
        foreach (var reader in _readers)
        {
            Assert.That(await CheckAsync(reader, asked, opened), Is.InstanceOf<SessionCheck.Live>());
        }

        await Get<ILinkStore>(_desks[1]).RevokeAsync(link.Id, TimeProvider.System.GetUtcNow(), default);

        foreach (var reader in _readers)
        {
            Assert.That(await CheckAsync(reader, asked, opened), Is.EqualTo(new SessionCheck.Ended(SessionEnd.Revoked)));
        }
    }

    [Test]
    public async Task One_code_entered_at_both_readers_at_once_opens_one_session()
    {
        for (var round = 0; round < 5; round++)
        {
            var (_, link, token) = await AskAsync(_desks[round % 2]);
            var challenge = await Get<Verification>(_readers[0]).RequestCodeAsync(token, Browser, default);
            var code = await MailedCodeAsync(_desks[0]);
            using var barrier = new Barrier(2);
            var answers = await Task.WhenAll(_readers.Select(reader => Task.Run(() =>
            {
                barrier.SignalAndWait();
                return Get<Verification>(reader).EnterCodeAsync(challenge.CookieValue, code, Browser, default);
            })));

            Assert.That(answers.Count(answer => answer is CodeEntered.Opened), Is.EqualTo(1));
            Assert.That((await Get<ILinkStore>(_desks[1]).FindAsync(link.Id, default))!.Openings, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Letters_that_two_readers_queue_are_taken_once_each_by_two_desks()
    {
        var (asked, link, _) = await AskAsync(_desks[0]);
        await MailedCodeAsync(_desks[0], orNothing: true); // the invitation goes
        _ = EmailAddress.TryParse("a.surgeon@nhs.net", out var to);
        var queued = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            var id = Guid.CreateVersion7();
            var letter = new QueuedLetter(id, to!, "Mr A Surgeon", new Letter.Code("Mr A Surgeon", "12345678", "amber-falcon", 10), asked.Id, link.Id); // a good address
            await Get<IOutboxStore>(_readers[number % 2]).AddAsync(letter, TimeProvider.System.GetUtcNow(), default);
            return id;
        })));

        var taken = (await Task.WhenAll(_desks.SelectMany(desk => new[] { desk, desk }).Select((desk, worker) => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while (await LeaseAsync(desk, $"worker {worker}") is { } lease)
            {
                mine.Add(lease.Letter.Id);
                Assert.That(await Get<IOutboxStore>(desk).SettleAsync(lease, LetterState.Sent, null, TimeProvider.System.GetUtcNow(), default), Is.True);
            }

            return mine;
        })))).SelectMany(mine => mine);

        Assert.That(taken, Is.EquivalentTo(queued));
    }

    [Test]
    public async Task Four_processes_write_one_trail_without_a_gap()
    {
        const int Each = 25;
        var places = await Task.WhenAll(_desks.Concat(_readers).Select(process => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var number = 0; number < Each; number++)
            {
                mine.Add(await Get<IAuditTrail>(process).AppendAsync(TrailFixture.Event(number), default));
            }

            return mine;
        })));

        Assert.That(places.SelectMany(mine => mine).Order(), Is.EqualTo(Enumerable.Range(1, 4 * Each)));
        var (fault, size, _) = await TrailFixture.WalkAsync(_test.Database);
        Assert.That((fault, size), Is.EqualTo(((TrailFault?)null, 4L * Each)));
    }

    private async Task<ServiceProvider> StartAsync(bool desk)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vault:Path"] = _vault };
        var database = _test.Another();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddStore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), desk)
            .AddSingleton(_ => database)
            .AddSingleton<ITrusts>(new OneTrust())
            .AddSingleton<Verification>()
            .AddSingleton<ReaderSessions>();
        var process = services.BuildServiceProvider();
        lock (_ends)
        {
            _ends.Add(process);
        }

        await process.WarmKeysAsync(default);
        return process;
    }

    private static async Task<(Case Case, Link Link, string Token)> AskAsync(ServiceProvider desk)
    {
        var now = TimeProvider.System.GetUtcNow();
        var asked = new Case
        {
            Id = Guid.CreateVersion7(), Code = CaseCode.New(), Trust = "DEMO1", ReferrerId = "r1", ReferrerName = "Dr Tola Adeyemi", ReferrerEmail = "tola@downs.example",
            Question = "Is it?", Urgency = Urgency.Routine, CreatedAt = now, State = CaseState.Ready,
        };
        _ = EmailAddress.TryParse("a.surgeon@nhs.net", out var to);
        var minted = new Minting(Get<ReaderKeys>(desk)).Mint(asked, "Downs", 1, "Mr A Surgeon", to!, 20, now.AddDays(7), now); // a good address
        var subject = new CaseSubject(new PatientIdentity("", null, "", "", null, ""), [], new byte[32]);
        await Get<ICaseStore>(desk).AddAsync(new NewCase(asked, subject, [minted], Guid.CreateVersion7()), default);
        return (asked, minted.Link, ((Letter.Invitation)minted.Invitation.Letter).Token);
    }

    private static async Task<string> MailedCodeAsync(ServiceProvider desk, bool orNothing = false)
    {
        while (await LeaseAsync(desk, "post") is { } lease)
        {
            await Get<IOutboxStore>(desk).SettleAsync(lease, LetterState.Sent, null, TimeProvider.System.GetUtcNow(), default);
            if (lease.Letter.Letter is Letter.Code code)
            {
                return code.OneTimeCode;
            }
        }

        return orNothing ? "" : throw new InvalidOperationException("No code was mailed.");
    }

    private static Task<LeasedLetter?> LeaseAsync(ServiceProvider desk, string owner) =>
        Get<IOutboxStore>(desk).LeaseAsync(owner, TimeProvider.System.GetUtcNow().AddMinutes(5), TimeProvider.System.GetUtcNow(), default);

    private static Task<SessionCheck> CheckAsync(ServiceProvider reader, Case asked, CodeEntered.Opened opened) =>
        Get<ReaderSessions>(reader).CheckAsync(asked.Code, opened.SessionCookie, touch: true, default);

    private static T Get<T>(ServiceProvider process)
        where T : notnull => process.GetRequiredService<T>();
}
