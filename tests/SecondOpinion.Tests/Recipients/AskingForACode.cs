using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trail;

namespace SecondOpinion.Recipients;

internal sealed class AskingForACode
{
    private World _world = null!; // set before each test

    private static readonly string[] Dead = ["forged", "unknown", "superseded", "revoked", "expired", "spent", "locked"];

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    [Test]
    public async Task The_code_letter_carries_the_words_of_the_page_and_neither_link_nor_case()
    {
        var (_, token) = await _world.LendAsync();
        await _world.LettersAsync();

        var challenge = await _world.Verification.RequestCodeAsync(token, World.Browser(), default);

        var letter = (Letter.Code)(await _world.LettersAsync()).Single().Letter;
        Assert.That(letter.RequestWord, Is.EqualTo(challenge.RequestWord));
        Assert.That(letter.OneTimeCode, Does.Match("^[0-9]{4} [0-9]{4}$"));
        Assert.That(letter.Minutes, Is.EqualTo(10));
        Assert.That(challenge.ExpiresAt, Is.EqualTo(_world.Clock.GetUtcNow().AddMinutes(10)));
        Assert.That(RequestWords.OfCookie(challenge.CookieValue), Is.EqualTo(challenge.RequestWord), "the page needs no look-up");
    }

    [TestCaseSource(nameof(Dead))]
    public async Task A_dead_link_s_challenge_looks_and_costs_the_same(string how)
    {
        var (_, live) = await _world.LendAsync(number: 1);
        var dead = await DeadTokenAsync(how);
        await _world.LettersAsync();

        var (first, costOfLive) = await CountedAsync(live);
        var (second, costOfDead) = await CountedAsync(dead);

        Assert.That(costOfDead, Is.EqualTo(costOfLive), "the same store calls in the same order");
        Assert.That(second.CookieValue, Has.Length.EqualTo(first.CookieValue.Length).And.Not.EqualTo(first.CookieValue));
        Assert.That(second.RequestWord, Does.Match("^[a-z]+-[a-z]+$"));
        Assert.That(second.ExpiresAt, Is.EqualTo(first.ExpiresAt));
        Assert.That(typeof(Challenge).GetProperties().Select(property => property.Name), Is.EquivalentTo(new[] { "CookieValue", "RequestWord", "ExpiresAt" }), "and there is nothing else to see");
    }

    [TestCaseSource(nameof(Dead))]
    public async Task A_dead_link_s_challenge_refuses_every_code_as_a_wrong_one_is_refused(string how)
    {
        var (_, live) = await _world.LendAsync(number: 1);
        var dead = await DeadTokenAsync(how);
        var first = await _world.Verification.RequestCodeAsync(live, World.Browser(), default);
        var second = await _world.Verification.RequestCodeAsync(dead, World.Browser(), default);

        var (wrong, costOfWrong) = await EnteredAsync(first.CookieValue);
        var (refused, costOfDead) = await EnteredAsync(second.CookieValue);

        Assert.That(refused, Is.SameAs(wrong));
        Assert.That(costOfDead, Is.EqualTo(costOfWrong));
    }

    [TestCase("forged", 0, "forged")]
    [TestCase("unknown", 0, "unknown")]
    [TestCase("superseded", 0, "unknown")]
    [TestCase("revoked", 1, "revoked")]
    [TestCase("expired", 1, "expired")]
    [TestCase("spent", 1, "spent")]
    [TestCase("locked", 1, "locked")]
    public async Task The_mailbox_of_an_authentic_dead_link_learns_that_it_ended_and_nobody_else_does(string how, int letters, string reason)
    {
        var dead = await DeadTokenAsync(how);
        await _world.LettersAsync();

        await _world.Verification.RequestCodeAsync(dead, World.Browser(), default);

        var sent = await _world.LettersAsync();
        Assert.That(sent.Select(letter => letter.Letter.Template), Is.EqualTo(Enumerable.Repeat("link-ended", letters)));
        var row = _world.Trail.Last;
        Assert.That(row.Action, Is.EqualTo(AuditAction.CodeRequested));
        Assert.That(row.Reason, Is.EqualTo(reason));
        Assert.That(row.Actor.Network, Is.EqualTo("192.0.2.7"));
    }

    [Test]
    public async Task The_letter_that_a_link_has_ended_comes_twice_an_hour_at_most()
    {
        var dead = await DeadTokenAsync("revoked");
        await _world.LettersAsync();
        for (var time = 0; time < 6; time++)
        {
            await _world.Verification.RequestCodeAsync(dead, World.Browser($"192.0.{time}.7"), default);
        }

        Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Five_letters_an_hour_go_to_one_network_and_the_sixth_does_not_but_its_page_is_the_same()
    {
        var (_, token) = await _world.LendAsync();
        await _world.LettersAsync();
        for (var time = 1; time <= 5; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser($"192.0.2.{time}"), default);
            Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(1), $"letter {time}");
        }

        var (sixth, _) = await CountedAsync(token);

        Assert.That(await _world.LettersAsync(), Is.Empty);
        Assert.That(sixth.CookieValue, Has.Length.EqualTo(43));
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("limit"));
        Assert.That(_world.Trail.Last.Outcome, Is.EqualTo(AuditOutcome.SeriousFailure), "an alarm");
        await _world.Verification.RequestCodeAsync(token, World.Browser("192.0.3.1"), default);
        Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(1), "another /24 is not concerned");
    }

    [Test]
    public async Task Above_the_limit_costs_what_below_costs()
    {
        var (_, token) = await _world.LendAsync();
        var (_, below) = await CountedAsync(token);
        for (var time = 0; time < 5; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        }

        var (_, above) = await CountedAsync(token);

        Assert.That(above, Is.EqualTo(below));
    }

    [Test]
    public async Task Twenty_letters_an_hour_go_to_one_link_and_the_twenty_first_does_not()
    {
        var (_, token) = await _world.LendAsync();
        await _world.LettersAsync();
        for (var time = 1; time <= 21; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser($"10.0.{time}.1"), default);
            Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(time <= 20 ? 1 : 0), $"letter {time}");
        }
    }

    [Test]
    public async Task The_hour_passes_by_itself_to_the_millisecond()
    {
        var (_, token) = await _world.LendAsync();
        for (var time = 0; time < 6; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        }

        await _world.LettersAsync();
        _world.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        Assert.That(await _world.LettersAsync(), Is.Empty);

        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stranger_cannot_use_up_the_letters_of_a_browser_that_opened_the_link_before()
    {
        var (_, token) = await _world.LendAsync();
        var opened = await _world.OpenAsync(token);
        for (var time = 0; time < 40; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser($"10.0.{time % 8}.1"), default);
        }

        await _world.LettersAsync();
        var known = World.Browser("10.0.1.1", opened.KnownCookie);
        for (var time = 1; time <= 6; time++)
        {
            await _world.Verification.RequestCodeAsync(token, known, default);
            Assert.That(await _world.LettersAsync(), Has.Count.EqualTo(time <= 5 ? 1 : 0), $"letter {time}");
        }
    }

    [Test]
    public async Task A_made_up_known_cookie_gives_no_allowance()
    {
        var (_, token) = await _world.LendAsync();
        for (var time = 0; time < 5; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        }

        await _world.LettersAsync();
        await _world.Verification.RequestCodeAsync(token, World.Browser(known: BrowserSecret.New().CookieValue), default);
        Assert.That(await _world.LettersAsync(), Is.Empty);
    }

    [Test]
    public async Task No_letter_goes_and_no_page_is_shown_while_the_trail_is_down()
    {
        var (_, token) = await _world.LendAsync();
        await _world.LettersAsync();
        _world.Trail.Down = true;

        Assert.That(() => _world.Verification.RequestCodeAsync(token, World.Browser(), default), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(await _world.LettersAsync(), Is.Empty);
    }

    [Test]
    public async Task Nothing_but_asking_changes_the_link()
    {
        var (_, token) = await _world.LendAsync();
        var before = await _world.LinkAsync();
        await _world.Verification.RequestCodeAsync(token, World.Browser(), default);

        Assert.That(await _world.LinkAsync(), Is.EqualTo(before), "no opening is counted by asking");
    }

    [TestCase("192.0.2.200", "192.0.2.0/24")]
    [TestCase("::ffff:192.0.2.200", "192.0.2.0/24")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    public void Networks_are_counted_by_prefix(string address, string prefix) =>
        Assert.That(World.Browser(address).NetworkPrefix, Is.EqualTo(prefix));

    [Test]
    public void Request_words_are_65536_pairs_of_short_plain_words()
    {
        Assert.That(RequestWords.AllAdjectives, Has.Count.EqualTo(256).And.Unique);
        Assert.That(RequestWords.AllNouns, Has.Count.EqualTo(256).And.Unique);
        Assert.That(RequestWords.AllAdjectives.Concat(RequestWords.AllNouns), Has.All.Match("^[a-z]{3,8}$"));
        Assert.That(RequestWords.AllAdjectives.Intersect(RequestWords.AllNouns), Is.Empty);
    }

    [Test]
    public void A_page_without_a_challenge_shows_words_all_the_same() =>
        Assert.That(RequestWords.OfCookie("not a cookie"), Does.Match("^[a-z]+-[a-z]+$"));

    /// <summary>A token that opens nothing, each for another reason.</summary>
    private async Task<string> DeadTokenAsync(string how)
    {
        var (link, token) = await _world.LendAsync(openings: 1, number: 2);
        var now = _world.Clock.GetUtcNow();
        switch (how)
        {
            case "forged":
                return new LinkTokens(Rings.New()).Write(LinkToken.New(link.Id, link.ExpiresAt));
            case "unknown":
                return new LinkTokens(_world.Keys).Write(LinkToken.New(Guid.CreateVersion7(), link.ExpiresAt));
            case "superseded":
                Assert.That(await _world.Revoking.ResendAsync(_world.Referrer, _world.Case, 2, default), Is.EqualTo(LinkChange.Done));
                break;
            case "revoked":
                await _world.Links.RevokeAsync(link.Id, now, default);
                break;
            case "expired":
                await _world.Database.ExecuteAsync(new Store.Sql("test.expire", "UPDATE link SET expires_at = @now WHERE id = @Id"), new { link.Id, now }, default);
                break;
            case "spent":
                Assert.That(await _world.Links.TryOpenAsync(link.Id, now, default), Is.True);
                break;
            case "locked":
                await _world.Links.LockAsync(link.Id, now, default);
                break;
        }

        return token;
    }

    private async Task<(Challenge Challenge, IReadOnlyList<string> Cost)> CountedAsync(string token)
    {
        var counted = new CountedStores(_world);
        var casesBefore = _world.Cases.Asked;
        var challenge = await _world.VerificationThrough(counted, counted).RequestCodeAsync(token, World.Browser(), default);
        return (challenge, [.. counted.Calls, $"cases {_world.Cases.Asked - casesBefore}"]);
    }

    private async Task<(CodeEntered Entered, IReadOnlyList<string> Cost)> EnteredAsync(string cookie)
    {
        var counted = new CountedStores(_world);
        var casesBefore = _world.Cases.Asked;
        var entered = await _world.VerificationThrough(counted, counted).EnterCodeAsync(cookie, "0000 0000", World.Browser(), default);
        return (entered, [.. counted.Calls, $"cases {_world.Cases.Asked - casesBefore}"]);
    }
}
