using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Letters;
using SecondOpinion.Mail;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Recipients;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Faults;

/// <summary>The whole journey, once for every call of a part outside that can fail: whatever fails, somebody is told, the promises hold, and when it
/// is mended the journey comes to its end.</summary>
internal sealed class AtEveryCall
{
    [Test]
    public async Task A_journey_on_which_nothing_fails_keeps_every_promise()
    {
        await using var house = await FaultyHouse.OpenAsync(new Ground());
        await new Journey(house).GoAsync();
        Assert.That(house.Witness.Findings, Is.Empty);
        Assert.That(house.Witness.Told, Is.Empty);
    }

    [TestCase(Failing.Once)]
    [TestCase(Failing.AnswerLost)]
    [TestCase(Failing.UntilMended)]
    public async Task The_database_fails(Failing how)
    {
        var (points, findings) = await Sweep.RunAsync(call => DatabaseAsync(call, how), how == Failing.UntilMended && !Sweep.IsLong ? 9 : 1);
        Sweep.Judge($"database ({how})", points, findings);
        Assert.That(points, Is.GreaterThan(how == Failing.Once ? 250 : 60), "it reached every room");
    }

    [Test]
    public async Task A_trail_that_swallows_a_row_would_be_found()
    {
        var (_, findings) = await Sweep.RunAsync(call => DatabaseAsync(call, Failing.UntilMended, Forgetting), every: 11);
        Assert.That(findings, Has.Some.Contains("was acknowledged as row"));

        static IAuditTrail Forgetting(IAuditTrail trail) => Twisted<IAuditTrail>.Of(trail, (_, _, go) => ForgetAsync((Task<long>)go()!)); // it has one method

        static async Task<long> ForgetAsync(Task<long> appended)
        {
            try
            {
                return await appended;
            }
            catch (TrailUnavailableException)
            {
                return 0;
            }
        }
    }

    [Test]
    public async Task The_archive_fails([Values] ArchiveFault fault)
    {
        var (points, findings) = await Sweep.RunAsync(call => ArchiveAsync(call, fault));
        Sweep.Judge($"archive ({fault})", points, findings);
        Assert.That(points, Is.GreaterThan(6));
    }

    [Test]
    public async Task An_archive_whose_torn_answer_passes_for_an_instance_that_is_gone_would_be_found()
    {
        var (_, findings) = await Sweep.RunAsync(call => ArchiveAsync(call, ArchiveFault.BreaksEarly, Careless));
        Assert.That(findings, Has.Some.Contains("6: instances are"));

        static IArchive Careless(IArchive archive) => Twisted<IArchive>.Of(
            archive, (name, _, go) => name == nameof(IArchive.OpenAsync) ? OpenAsync((Task<IArchivedInstance>)go()!) : go()); // it returns one

        static async Task<IArchivedInstance> OpenAsync(Task<IArchivedInstance> opening)
        {
            try
            {
                return await opening;
            }
            catch (ArchiveUnavailableException torn)
            {
                throw new InstanceGoneException("torn", torn);
            }
        }
    }

    [TestCase("CONNECT", "drop")]
    [TestCase("EHLO", "hang")]
    [TestCase("STARTTLS", "454 not now")]
    [TestCase("MAIL", "421 closing")]
    [TestCase("RCPT", "450 busy")]
    [TestCase("RCPT", "550 no such user")]
    [TestCase("DATA", "drop")]
    [TestCase("END", "drop")]
    [TestCase("END", "hang")]
    [TestCase("END", "451 not now")]
    [TestCase("END", "554 not that")]
    [TestCase("QUIT", "drop")]
    public async Task A_conversation_with_the_relay_fails(string verb, string answer)
    {
        var (points, findings) = await MailAsync(verb, answer, mailer => mailer);
        Sweep.Judge($"SMTP ({verb}: {answer})", points, findings);
        Assert.That(points, Is.GreaterThanOrEqualTo(3), "invitation, code, and that it was opened");
    }

    [Test]
    public async Task A_mailer_that_takes_a_fault_for_success_would_be_found()
    {
        var (_, findings) = await MailAsync("RCPT", "450 busy", mailer => Twisted<IMailer>.Of(
            mailer, (name, _, go) => name == nameof(IMailer.SendAsync) ? SendAsync((Task<MailOutcome>)go()!) : go())); // it returns one
        Assert.That(findings, Has.Some.Contains("called sent and did not arrive"));

        static async Task<MailOutcome> SendAsync(Task<MailOutcome> sending)
        {
            await sending;
            return new MailOutcome.Accepted();
        }
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task The_clock_jumps(int days)
    {
        var (points, findings) = await Sweep.RunAsync(call => ClockAsync(call, days));
        Sweep.Judge($"clock ({days:+0;-0} day)", points, findings);
        Assert.That(points, Is.GreaterThan(40));
    }

    [Test]
    public async Task A_check_of_codes_that_stands_still_would_be_found()
    {
        var (_, findings) = await Sweep.RunAsync(call => ClockAsync(call, 1, services => services.AddSingleton(rooms =>
        {
            DateTimeOffset? began = null;
            return Twisted<IChallengeStore>.Of(ActivatorUtilities.CreateInstance<ChallengeStore>(rooms), (_, arguments, go) =>
            {
                for (var place = 0; place < arguments.Length; place++)
                {
                    arguments[place] = arguments[place] is DateTimeOffset now ? began ??= now : arguments[place];
                }

                return go();
            });
        })));
        Assert.That(findings, Has.Some.Contains("too old"));
    }

    private static Task<FaultyHouse> DatabaseAsync(int call, Failing how, Func<IAuditTrail, IAuditTrail>? trail = null) =>
        FaultyHouse.OpenAsync(new Ground { Plan = new FaultPlan(call, how), IsDatabase = true, Trail = trail ?? (kept => kept) });

    private static Task<FaultyHouse> ArchiveAsync(int call, ArchiveFault fault, Func<IArchive, IArchive>? twist = null)
    {
        var plan = new FaultPlan(call, Failing.Once);
        var archive = new Pacs(plan, fault).Open();
        return FaultyHouse.OpenAsync(new Ground { Plan = plan, Archive = twist?.Invoke(archive) ?? archive });
    }

    private static Task<FaultyHouse> ClockAsync(int call, int days, Action<IServiceCollection>? twist = null)
    {
        var plan = new FaultPlan(call, Failing.Once);
        return FaultyHouse.OpenAsync(new Ground { Plan = plan, IsHarmless = true, Clock = new TurningClock(plan, TimeSpan.FromDays(days)), Twist = twist ?? (_ => { }) });
    }

    private static async Task<(int Points, IReadOnlyList<string> Findings)> MailAsync(string verb, string answer, Func<IMailer, IMailer> twist)
    {
        var relays = new List<ScriptedRelay>();
        try
        {
            return await Sweep.RunAsync(call =>
            {
                var plan = new FaultPlan(call, Failing.Once);
                var relay = new ScriptedRelay { Conversations = () => plan.IsDue() ? new Dictionary<string, string>(StringComparer.Ordinal) { [verb] = answer } : null };
                lock (relays)
                {
                    relays.Add(relay);
                }

                var post = new RelayPost(relay);
                return FaultyHouse.OpenAsync(new Ground { Plan = plan, IsHarmless = verb == "QUIT", Post = post, Twist = services => services.AddSingleton(twist(post.Mailer)) });
            });
        }
        finally
        {
            relays.ForEach(relay => relay.Dispose());
        }
    }
}
