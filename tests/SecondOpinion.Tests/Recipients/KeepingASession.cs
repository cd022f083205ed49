using SecondOpinion.Cases;
using SecondOpinion.Trail;

namespace SecondOpinion.Recipients;

internal sealed class KeepingASession
{
    private World _world = null!; // set before each test
    private CodeEntered.Opened _opened = null!; // set before each test

    [SetUp]
    public async Task BeginAsync()
    {
        _world = await World.BeginAsync();
        var (_, token) = await _world.LendAsync();
        _opened = await _world.OpenAsync(token);
    }

    [TearDown]
    public void End() => _world.Dispose();

    [TestCase(29, 59, null, TestName = "A_session_lives_until_thirty_minutes_without_a_request")]
    [TestCase(30, 0, SessionEnd.Idle, TestName = "A_session_is_idle_at_thirty_minutes")]
    public async Task Idle(int minutes, int seconds, SessionEnd? end)
    {
        _world.Clock.Advance(new TimeSpan(0, minutes, seconds));
        await ExpectAsync(end);
    }

    [TestCase(0, null, TestName = "A_busy_session_lives_until_its_eighth_hour_is_over")]
    [TestCase(1, SessionEnd.Expired, TestName = "A_busy_session_ends_at_eight_hours")]
    public async Task Absolute(int milliseconds, SessionEnd? end)
    {
        for (var quarter = 1; quarter < 32; quarter++)
        {
            _world.Clock.Advance(TimeSpan.FromMinutes(15));
            await ExpectAsync(null);
        }

        _world.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1) + TimeSpan.FromMilliseconds(milliseconds));
        await ExpectAsync(end);
    }

    [Test]
    public async Task Only_what_a_person_does_keeps_a_session_awake()
    {
        for (var time = 0; time < 3; time++)
        {
            _world.Clock.Advance(TimeSpan.FromMinutes(10));
            await _world.Sessions.CheckAsync(_opened.Case, _opened.SessionCookie, touch: false, default);
        }

        await ExpectAsync(SessionEnd.Idle);
    }

    [Test]
    public async Task A_revoke_bites_on_the_next_request_and_is_told()
    {
        await ExpectAsync(null);
        await _world.Revoking.RevokeAsync(_world.Referrer, _world.Case, 1, default);
        await ExpectAsync(SessionEnd.Revoked);
    }

    [Test]
    public async Task A_lock_bites_on_the_next_request_and_an_unlock_lifts_it()
    {
        await _world.Revoking.LockAsync(_world.Referrer, _world.Case, 1, default);
        await ExpectAsync(SessionEnd.Locked);
        await _world.Revoking.UnlockAsync(_world.Referrer, _world.Case, 1, default);
        await ExpectAsync(null);
    }

    [Test]
    public async Task A_spent_link_serves_the_session_it_has()
    {
        var (link, token) = await _world.LendAsync(openings: 1, number: 2);
        var opened = await _world.OpenAsync(token);

        Assert.That((await _world.Links.FindAsync(link.Id, default))!.Openings, Is.EqualTo(1));
        Assert.That(await _world.Sessions.CheckAsync(opened.Case, opened.SessionCookie, touch: true, default), Is.TypeOf<SessionCheck.Live>());
    }

    [Test]
    public async Task A_session_reads_its_own_case_and_no_other()
    {
        Assert.That(
            await _world.Sessions.CheckAsync(CaseCode.New(), _opened.SessionCookie, touch: true, default),
            Is.EqualTo(new SessionCheck.Ended(SessionEnd.Unknown)));
        await ExpectAsync(null);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_that_is_no_session_is_told_nothing(string? cookie) =>
        Assert.That(await _world.Sessions.CheckAsync(_opened.Case, cookie, touch: true, default), Is.EqualTo(new SessionCheck.Ended(SessionEnd.Unknown)));

    [Test]
    public async Task Finishing_ends_the_session_once()
    {
        await _world.Sessions.EndAsync(_opened.Case, _opened.SessionCookie, default);
        await _world.Sessions.EndAsync(_opened.Case, _opened.SessionCookie, default);

        await ExpectAsync(SessionEnd.Ended);
        Assert.That(_world.Trail.Events.Count(row => row.Action == AuditAction.SessionEnded), Is.EqualTo(1));
    }

    [Test]
    public async Task What_has_ended_stays_ended_whatever_the_clock_does()
    {
        var now = _world.Clock.GetUtcNow();
        _world.Clock.Advance(TimeSpan.FromMinutes(30));
        await ExpectAsync(SessionEnd.Idle);

        _world.Clock.AdjustTime(now);
        await ExpectAsync(SessionEnd.Idle);
        Assert.That(_world.Trail.Events.Count(row => row.Action == AuditAction.SessionEnded && row.Reason == "idle"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_extended_link_does_not_revive_a_session_that_ended_with_it()
    {
        _world.Clock.Advance(TimeSpan.FromDays(7));
        await ExpectAsync(SessionEnd.Expired);
        Assert.That(await _world.Revoking.ExtendAsync(_world.Referrer, _world.Case, 1, 7, default), Is.EqualTo(Links.LinkChange.Done));
        await ExpectAsync(SessionEnd.Expired);
    }

    [Test]
    public async Task Two_cases_open_in_one_browser_never_mix()
    {
        var other = _world.Case with { Id = Guid.CreateVersion7(), Code = CaseCode.New() };

        Assert.That(BrowserFacts.SessionCookieName(other.Code), Is.Not.EqualTo(BrowserFacts.SessionCookieName(_world.Case.Code)));
        Assert.That(await _world.Sessions.CheckAsync(other.Code, _opened.SessionCookie, touch: true, default), Is.TypeOf<SessionCheck.Ended>());
    }

    private async Task ExpectAsync(SessionEnd? end)
    {
        var check = await _world.Sessions.CheckAsync(_opened.Case, _opened.SessionCookie, touch: true, default);
        if (end is { } because)
        {
            Assert.That(check, Is.EqualTo(new SessionCheck.Ended(because)));
        }
        else
        {
            Assert.That(check, Is.TypeOf<SessionCheck.Live>());
        }
    }
}
