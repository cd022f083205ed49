using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Management;

/// <summary>How one part is asked: seldom, never twice at once, and whatever it does is an answer.</summary>
internal sealed class PartsOfTheWhole
{
    private readonly FakeTimeProvider _clock = new();
    private int _looks;

    [Test]
    public async Task An_answer_is_good_for_as_long_as_it_is_said_to_be()
    {
        var part = Part(() => Task.FromResult<string?>(null));
        await part.AskAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        await part.AskAsync();
        Assert.That(_looks, Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await part.AskAsync();
        Assert.That(_looks, Is.EqualTo(2));
    }

    [Test]
    public async Task What_hangs_has_not_answered_after_two_seconds_and_is_not_asked_twice()
    {
        var stuck = new TaskCompletionSource<string?>();
        var part = Part(() => stuck.Task);
        for (var ask = 0; ask < 3; ask++)
        {
            var asked = part.AskAsync();
            _clock.Advance(TimeSpan.FromMilliseconds(1999));
            Assert.That(asked.IsCompleted, Is.False);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(await asked, Is.EqualTo(new PartAnswer("part", PartState.Failed, "did not answer in time")));
        }

        Assert.That(() => _looks, Is.EqualTo(1).After(5000, 10));
        stuck.SetResult(null);
    }

    [Test]
    public async Task Whatever_it_throws_is_an_answer_and_what_the_driver_said_is_not_passed_on()
    {
        var part = Part(() => throw new InvalidOperationException("login 'so_reader' failed at db1.trust.example"));
        Assert.That(await part.AskAsync(), Is.EqualTo(new PartAnswer("part", PartState.Failed, "does not work (InvalidOperationException)")));
    }

    [Test]
    public async Task The_trail_says_that_a_commit_is_stuck_and_that_its_loop_has_ended()
    {
        await using var app = new DeskApp { KeepsTrail = true };
        app.CreateClient().Dispose();
        var trail = (AuditTrail)app.Get<IAuditTrail>();
        var release = new TaskCompletionSource<int>();
        var holding = app.Get<Store.Database>().WriteAsync(_ => release.Task, default);
        var row = trail.AppendAsync(new AuditEvent { At = DateTimeOffset.UnixEpoch, Action = AuditAction.ServiceStarted, Actor = AuditPerson.System }, default);
        Assert.That(() => trail.Pulse.Busy, Is.Not.Null.After(5000, 10), "it waits for the writer before it");
        release.SetResult(0);
        await holding;
        await row;
        Assert.That(() => trail.Pulse, Is.EqualTo(new TrailPulse(Ended: false, 0, null)).After(5000, 10));
        await trail.DisposeAsync();
        Assert.That(trail.Pulse.Ended, Is.True);
    }

    private ReadyPart Part(Func<Task<string?>> look) => new("part", needed: true, TimeSpan.FromSeconds(1), _ => { _looks++; return look(); }, _clock);
}
