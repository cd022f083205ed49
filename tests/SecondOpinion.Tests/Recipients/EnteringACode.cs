using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Trail;

namespace SecondOpinion.Recipients;

internal sealed class EnteringACode
{
    private World _world = null!; // set before each test

    [SetUp]
    public async Task BeginAsync() => _world = await World.BeginAsync();

    [TearDown]
    public void End() => _world.Dispose();

    [TestCase("{0} {1}")]
    [TestCase("{0}{1}")]
    [TestCase(" {0}-{1} ")]
    [TestCase("{0}\u00a0{1}")]
    [TestCase("{0}\u2013{1}\r\n")]
    public async Task A_code_is_read_however_it_is_typed(string form)
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);

        var entered = await EnterAsync(challenge, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, code[..4], code[5..]));

        Assert.That(entered, Is.TypeOf<CodeEntered.Opened>());
    }

    [Test]
    public async Task A_right_code_opens_a_session_that_is_on_the_record()
    {
        var (_, token) = await _world.LendAsync();

        var opened = await _world.OpenAsync(token);

        Assert.That(opened.Case, Is.EqualTo(_world.Case.Code));
        Assert.That(opened.SessionCookie, Has.Length.EqualTo(43));
        Assert.That(opened.EndsAt, Is.EqualTo(_world.Clock.GetUtcNow().AddHours(8)));
        Assert.That(_world.Trail.Last.Action, Is.EqualTo(AuditAction.LinkOpened));
        Assert.That(_world.Trail.Last.Actor.Name, Is.EqualTo("Mr Carl Consultant"));
        Assert.That(await _world.Sessions.CheckAsync(opened.Case, opened.SessionCookie, touch: true, default), Is.TypeOf<SessionCheck.Live>());
        Assert.That((await _world.LinkAsync()).Openings, Is.EqualTo(1));
    }

    [Test]
    public async Task A_session_never_outlives_its_link()
    {
        var (link, token) = await _world.LendAsync(days: 1);
        _world.Clock.Advance(TimeSpan.FromHours(20));

        Assert.That((await _world.OpenAsync(token)).EndsAt, Is.EqualTo(link.ExpiresAt));
    }

    [Test]
    public async Task The_referrer_hears_of_the_first_opening_only()
    {
        var (_, token) = await _world.LendAsync();
        await _world.OpenAsync(token);
        var first = await _world.LettersAsync();
        await _world.OpenAsync(token);
        var second = await _world.LettersAsync();

        Assert.That(first.Select(letter => (letter.To.Value, letter.Letter.Template)), Is.EqualTo(new[] { (_world.Case.ReferrerEmail, "opened") }));
        Assert.That(second, Is.Empty);
    }

    [TestCase(4, ExpectedResult = true, TestName = "The_fifth_try_opens_if_it_is_right")]
    [TestCase(5, ExpectedResult = false, TestName = "The_sixth_try_does_not_open_though_it_is_right")]
    public async Task<bool> Tries(int wrong)
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        for (var time = 0; time < wrong; time++)
        {
            Assert.That(await EnterAsync(challenge, Other(code)), Is.SameAs(CodeEntered.Refused.It));
        }

        return await EnterAsync(challenge, code) is CodeEntered.Opened;
    }

    [TestCase(599_999, ExpectedResult = true, TestName = "A_code_opens_until_the_last_millisecond_of_its_ten_minutes")]
    [TestCase(600_000, ExpectedResult = false, TestName = "A_code_is_refused_from_the_instant_its_ten_minutes_are_over")]
    public async Task<bool> Lifetime(int milliseconds)
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        _world.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return await EnterAsync(challenge, code) is CodeEntered.Opened;
    }

    [Test]
    public async Task A_code_opens_once()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        Assert.That(await EnterAsync(challenge, code), Is.TypeOf<CodeEntered.Opened>());

        Assert.That(await EnterAsync(challenge, code), Is.SameAs(CodeEntered.Refused.It));
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("used"));
        Assert.That((await _world.LinkAsync()).Openings, Is.EqualTo(1));
    }

    [Test]
    public async Task A_code_answers_the_browser_that_asked_and_no_other()
    {
        var (_, token) = await _world.LendAsync();
        var (_, code) = await _world.AskAsync(token);
        var (other, _) = await _world.AskAsync(token);

        Assert.That(await EnterAsync(other, code), Is.SameAs(CodeEntered.Refused.It), "the cookie of another request");
        foreach (var cookie in new[] { null, "", "nonsense", BrowserSecret.New().CookieValue })
        {
            Assert.That(await _world.Verification.EnterCodeAsync(cookie, code, World.Browser(), default), Is.SameAs(CodeEntered.Refused.It));
            Assert.That(_world.Trail.Last.Reason, Is.EqualTo("other-browser"));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("1234567")]
    [TestCase("123456789")]
    [TestCase("abcd efgh")]
    [TestCase("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668")]
    public async Task What_is_no_code_is_refused_like_a_wrong_one(string? typed)
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, _) = await _world.AskAsync(token);

        Assert.That(await EnterAsync(challenge, typed), Is.SameAs(CodeEntered.Refused.It));
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("wrong-code"));
    }

    [Test]
    public async Task Every_refusal_leaves_its_reason_on_the_trail()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        for (var time = 0; time < 5; time++)
        {
            await EnterAsync(challenge, Other(code));
        }

        await EnterAsync(challenge, code);
        _world.Clock.Advance(TimeSpan.FromMinutes(10));
        await EnterAsync(challenge, code);

        var reasons = _world.Trail.Events.Where(row => row.Action == AuditAction.CodeEntered).Select(row => row.Reason);
        Assert.That(reasons, Is.EqualTo(new[] { "wrong-code", "wrong-code", "wrong-code", "wrong-code", "wrong-code", "tries", "late" }));
    }

    [TestCase("revoked")]
    [TestCase("locked")]
    [TestCase("spent")]
    public async Task A_link_that_dies_between_asking_and_entering_does_not_open(string how)
    {
        var (link, token) = await _world.LendAsync(openings: 1);
        var (challenge, code) = await _world.AskAsync(token);
        var now = _world.Clock.GetUtcNow();
        Assert.That(
            how switch
            {
                "revoked" => await _world.Links.RevokeAsync(link.Id, now, default),
                "locked" => await _world.Links.LockAsync(link.Id, now, default),
                _ => await _world.Links.TryOpenAsync(link.Id, now, default),
            },
            Is.True);

        Assert.That(await EnterAsync(challenge, code), Is.SameAs(CodeEntered.Refused.It));
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo(how));
    }

    [Test]
    public async Task There_is_no_session_when_the_trail_cannot_be_written()
    {
        var (link, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        _world.Trail.Down = true;

        Assert.That(() => EnterAsync(challenge, code), Throws.TypeOf<TrailUnavailableException>());

        var live = await _world.Database.FindAsync<long>(
            new Store.Sql("test.live", "SELECT COUNT(*) FROM reader_session WHERE link_id = @Id AND ended_at IS NULL"), new { link.Id }, default);
        Assert.That(live, Is.Zero);
    }

    [Test]
    public async Task A_clock_set_back_revives_no_code_and_no_link()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        Assert.That(await EnterAsync(challenge, code), Is.TypeOf<CodeEntered.Opened>());
        _world.Clock.AdjustTime(_world.Clock.GetUtcNow().AddDays(-1));

        Assert.That(await EnterAsync(challenge, code), Is.SameAs(CodeEntered.Refused.It), "used is used");
    }

    [Test]
    public async Task A_clock_set_forward_closes_code_and_link()
    {
        var (_, token) = await _world.LendAsync(days: 1);
        var (challenge, code) = await _world.AskAsync(token);
        _world.Clock.AdjustTime(_world.Clock.GetUtcNow().AddDays(2));

        Assert.That(await EnterAsync(challenge, code), Is.SameAs(CodeEntered.Refused.It));
        await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        Assert.That(_world.Trail.Last.Reason, Is.EqualTo("expired"));
    }

    [Test]
    public async Task No_table_holds_a_token_a_code_or_a_cookie()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, code) = await _world.AskAsync(token);
        var opened = (CodeEntered.Opened)await EnterAsync(challenge, code);

        var bytes = _world.DatabaseBytes();
        Assert.That(
            Canary.FindIn(bytes, [token, code, code.Replace(" ", ""), challenge.CookieValue, opened.SessionCookie, opened.KnownCookie]), Is.Empty);
        Assert.That(Canary.FindIn(bytes, ["Mr Carl Consultant"]), Is.Not.Empty, "the canary would have been found");
    }

    [Test]
    public async Task The_referrer_reads_a_code_out_once_for_the_page_whose_words_the_recipient_says()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, _) = await _world.AskAsync(token);
        Assert.That(await _world.ReadOut.WaitingAsync(_world.Referrer, _world.Case, 1, default), Is.EqualTo(new[] { challenge.RequestWord }));

        var code = await _world.ReadOut.ReadOutAsync(_world.Referrer, _world.Case, 1, challenge.RequestWord, default);

        Assert.That(code, Is.Not.Null);
        Assert.That(_world.Trail.Last.Action, Is.EqualTo(AuditAction.CodeReadOut));
        Assert.That(await _world.ReadOut.ReadOutAsync(_world.Referrer, _world.Case, 1, challenge.RequestWord, default), Is.Null, "shown once");
        Assert.That(await EnterAsync(challenge, code!.Spaced), Is.TypeOf<CodeEntered.Opened>());
    }

    [Test]
    public async Task A_code_is_read_out_even_above_the_limit_of_letters()
    {
        var (_, token) = await _world.LendAsync();
        for (var time = 0; time < 5; time++)
        {
            await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        }

        var mute = await _world.Verification.RequestCodeAsync(token, World.Browser(), default);
        var code = await _world.ReadOut.ReadOutAsync(_world.Referrer, _world.Case, 1, mute.RequestWord, default);

        Assert.That(await EnterAsync(mute, code!.Digits), Is.TypeOf<CodeEntered.Opened>());
    }

    [Test]
    public async Task Nobody_but_the_case_s_referrer_reads_a_code_out()
    {
        var (_, token) = await _world.LendAsync();
        var (challenge, _) = await _world.AskAsync(token);
        foreach (var stranger in new[] { _world.Referrer with { Id = "idp|colleague" }, _world.Referrer with { Trust = "XYZ" }, _world.Referrer with { Roles = new HashSet<Trusts.Role> { Trusts.Role.PacsOffice } } })
        {
            Assert.That(await _world.ReadOut.WaitingAsync(stranger, _world.Case, 1, default), Is.Empty);
            Assert.That(await _world.ReadOut.ReadOutAsync(stranger, _world.Case, 1, challenge.RequestWord, default), Is.Null);
            Assert.That(_world.Trail.Last.Action, Is.EqualTo(AuditAction.StaffDenied));
        }
    }

    [Test]
    public void Nothing_that_holds_a_secret_prints_it()
    {
        var code = OneTimeCode.New();
        var secret = BrowserSecret.New();
        object[] holders = [code, secret, new Challenge(secret.CookieValue, "amber-falcon", default), new CodeEntered.Opened(_world.Case.Code, secret.CookieValue, default, secret.CookieValue), World.Browser()];
        foreach (var holder in holders)
        {
            Assert.That(Canary.FindIn(holder.ToString()!, [code.Digits, code.Spaced, secret.CookieValue, "192.0.2.7"]), Is.Empty, holder.GetType().Name);
        }
    }

    private static string Other(string code) => code[0] == '0' ? $"1{code[1..]}" : $"0{code[1..]}";

    private Task<CodeEntered> EnterAsync(Challenge challenge, string? code) =>
        _world.Verification.EnterCodeAsync(challenge.CookieValue, code, World.Browser(), default);
}
