using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Store;

namespace SecondOpinion.Recipients;

/// <summary>Races, held at a barrier: every caller has read before the first one writes. Each has a twin without the guard, which must fail.</summary>
internal sealed class ManyAtOnce
{
    private const int Callers = 200;

    private World _world = null!; // set before each test

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    [Test]
    public async Task Two_hundred_right_codes_at_once_make_one_session_because_the_challenge_is_used_by_a_guarded_update()
    {
        Assert.That(await RightCodesAsync(inner => new TriesMeet(inner, Callers)), Is.EqualTo(1));
        Assert.That(await SessionsAsync(), Is.EqualTo(1));
        Assert.That((await _world.LinkAsync()).Openings, Is.EqualTo(1));
    }

    [Test]
    public async Task Without_that_guard_the_same_two_hundred_would_make_more_than_one() =>
        Assert.That(await RightCodesAsync(inner => new TriesMeet(inner, Callers) { Unguarded = _world.Database }), Is.GreaterThan(1));

    [Test]
    public async Task Two_hundred_right_codes_at_once_through_the_real_stores_make_one_session()
    {
        Assert.That(await RightCodesAsync(inner => inner), Is.EqualTo(1));
        Assert.That(await SessionsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Two_hundred_browsers_at_once_open_a_link_three_times_when_three_are_allowed_because_the_row_counts()
    {
        var (link, _) = await _world.LendAsync(openings: 3);
        var browsers = await ChallengesAsync(link);
        using var gate = new Barrier(Callers);

        var opened = await AllAsync(n => { gate.SignalAndWait(); return _world.Challenges.RedeemAsync(browsers[n], RedemptionOf(link), _world.Clock.GetUtcNow(), default); });

        Assert.That(opened, Is.EqualTo(3));
        Assert.That(await SessionsAsync(), Is.EqualTo(3));
        Assert.That((await _world.LinkAsync()).Openings, Is.EqualTo(3));
        Assert.That((await _world.LettersAsync()).Count(letter => letter.Letter is Letter.Opened), Is.EqualTo(1), "one first opening");
    }

    [Test]
    public async Task Without_the_row_counting_the_same_two_hundred_would_open_it_more_than_three_times()
    {
        var (link, _) = await _world.LendAsync(openings: 3);
        using var gate = new Barrier(Callers);

        var opened = await AllAsync(async _ =>
        {
            var read = (await _world.Links.FindAsync(link.Id, default))!;
            gate.SignalAndWait();
            return read.RefusalAt(_world.Clock.GetUtcNow()) is null;
        });

        Assert.That(opened, Is.GreaterThan(3));
    }

    [Test]
    public async Task Two_hundred_tries_at_once_are_five_tries()
    {
        var (link, _) = await _world.LendAsync();
        var browser = (await ChallengesAsync(link, 1))[0];
        using var gate = new Barrier(Callers);

        var counted = await AllAsync(async _ => { gate.SignalAndWait(); return (await _world.Challenges.TryAsync(browser, _world.Clock.GetUtcNow(), default)).Counted; });

        Assert.That(counted, Is.EqualTo(5));
    }

    [Test]
    public async Task Two_hundred_takings_at_once_from_an_hour_of_five_are_five()
    {
        using var gate = new Barrier(Callers);
        var taken = await AllAsync(_ => { gate.SignalAndWait(); return _world.Challenges.TakeAllowanceAsync("test", 5, _world.Clock.GetUtcNow(), default); });

        Assert.That(taken, Is.EqualTo(5));
    }

    private async Task<int> RightCodesAsync(Func<IChallengeStore, IChallengeStore> through)
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        var verification = _world.VerificationThrough(_world.Links, through(_world.Challenges));
        using var gate = new Barrier(Callers);
        return await AllAsync(async _ =>
        {
            gate.SignalAndWait();
            return await verification.EnterCodeAsync(challenge.CookieValue, code, World.Browser(), default) is CodeEntered.Opened;
        });
    }

    /// <summary>A thread each: on the pool they would run one after another.</summary>
    private static async Task<int> AllAsync(Func<int, Task<bool>> call)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(n =>
            Task.Factory.StartNew(() => call(n), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        return answers.Count(answer => answer);
    }

    private async Task<List<byte[]>> ChallengesAsync(Link link, int count = Callers)
    {
        var hashes = new List<byte[]>();
        var now = _world.Clock.GetUtcNow();
        for (var n = 0; n < count; n++)
        {
            var letter = new QueuedLetter(Guid.CreateVersion7(), link.Recipient, "x", new Letter.Code("x", "0000 0000", "amber-falcon", 10), link.CaseId, link.Id);
            var hash = BrowserSecret.New().Hash;
            hashes.Add(hash);
            await _world.Challenges.AddAsync(new NewChallenge(hash, link.Id, [1], new byte[32], "amber-falcon", now, now + Challenge.Life, letter, Send: false), default);
        }

        return hashes;
    }

    private Redemption RedemptionOf(Link link)
    {
        var now = _world.Clock.GetUtcNow();
        var session = new ReaderSession
        {
            Hash = BrowserSecret.New().Hash,
            CaseId = link.CaseId,
            CaseCode = _world.Case.Code,
            Trust = _world.Case.Trust,
            LinkId = link.Id,
            LinkNumber = 1,
            RecipientName = "x",
            Recipient = link.Recipient,
            BeganAt = now,
            LastSeenAt = now,
            EndsAt = now.AddHours(8),
            Network = "192.0.2.7",
        };
        return new Redemption(session, BrowserSecret.New().Hash, CodeLetters.Opened(link, _world.Case, now));
    }

    private async Task<long> SessionsAsync() =>
        await _world.Database.FindAsync<long>(new Sql("test.sessions", "SELECT COUNT(*) FROM reader_session"), null, default);

    /// <summary>Lets every try through and holds all callers until the last has its own, so that all of them redeem on the same stale challenge.</summary>
    private sealed class TriesMeet(IChallengeStore inner, int callers) : IChallengeStore
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _here;

        public Database? Unguarded { get; init; }

        public async Task<ChallengeTry> TryAsync(byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var tried = await inner.TryAsync(browserHash, now, cancellationToken);
            if (Interlocked.Increment(ref _here) == callers)
            {
                _all.SetResult();
            }

            await _all.Task;
            return tried with { Counted = true };
        }

        public Task<bool> RedeemAsync(byte[] browserHash, Redemption redemption, DateTimeOffset now, CancellationToken cancellationToken) => Unguarded is null
            ? inner.RedeemAsync(browserHash, redemption, now, cancellationToken)
            : RedeemUnguardedAsync(Unguarded, browserHash, now);

        public Task<bool> TakeAllowanceAsync(string scope, int limit, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> IsKnownAsync(Guid linkId, byte[] knownBrowserHash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AddAsync(NewChallenge challenge, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredChallenge>> WaitingAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> AddSpokenCodeAsync(byte[] browserHash, byte[] spokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private static async Task<bool> RedeemUnguardedAsync(Database database, byte[] browserHash, DateTimeOffset now) =>
            await database.ExecuteAsync(new Sql("test.unguarded", "UPDATE challenge SET used_at = @now WHERE browser_hash = @browserHash"), new { browserHash, now }, default) == 1;
    }
}
