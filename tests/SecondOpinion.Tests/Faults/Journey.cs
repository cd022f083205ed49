using System.IO.Pipelines;
using System.Net;
using System.Text.RegularExpressions;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Trail;
using SecondOpinion.Studies;

namespace SecondOpinion.Faults;

/// <summary>From the question to the erased case, as three people and the workers go it: whoever meets an error waits until it is mended, and tries
/// again. What is not as promised is told to the <see cref="Witness"/>.</summary>
internal sealed partial class Journey(FaultyHouse house)
{
    private const int MostTries = 8;

    private static readonly BrowserFacts Browser = new(IPAddress.Parse("192.0.2.7"));

    private readonly Guid _request = Guid.CreateVersion7();
    private Case _case = null!; // since the question was asked
    private string _token = ""; // since the invitation came
    private CodeEntered.Opened _opened = null!; // since a right code

    private Witness Witness => house.Witness;

    /// <summary>Goes all the way, then looks back.</summary>
    public async Task GoAsync()
    {
        try
        {
            await AskAsync();
            await PrepareAsync();
            _token = await InvitationAsync();
            await OpenAsync();
            await ReadAsync();
            await RevokeAsync();
            await EndAsync();
            await CloseTheBooksAsync();
            await Promises.HoldAsync(house, atTheEnd: true);
        }
        catch (Exception stuck)
        {
            Witness.Find($"the journey did not come to its end: {stuck}{Environment.NewLine}{string.Join(Environment.NewLine, house.Log.Lines.TakeLast(3))}");
        }
    }

    private async Task AskAsync()
    {
        var form = new AskForm
        {
            StudyRef = house.Get<StudyRefs>().Write(new StudyRef(house.Ground.Archive.Name, Pacs.Study)),
            RecipientNames = ["Mr A Surgeon"],
            RecipientEmails = ["a.surgeon@nhs.net"],
            Question = "Is the lesion resectable?",
            Urgency = "urgent",
            Series = [house.Get<SeriesRefs>().Write(new SeriesRef(house.Ground.Archive.Name, Pacs.Study, Pacs.SeriesUid))],
            RequestId = _request,
        };
        var outcome = await InsistAsync("asking", () => house.Get<Asking>().AskAsync(form, Desk.Referrer, "192.0.2.1", default));
        if (outcome is AskOutcome.Invalid)
        {
            Witness.WasToldInWords = true; // the form says that the archive does not answer
            await MendAsync();
            outcome = await InsistAsync("asking again", () => house.Get<Asking>().AskAsync(form, Desk.Referrer, "192.0.2.1", default));
        }

        var asked = (AskOutcome.Asked)outcome;
        Witness.Case = asked.Code.Value;
        _case = await InsistAsync("finding the case", async () => (await house.Get<ICaseStore>().FindAsync(asked.Code, default))!); // it was just asked
    }

    private async Task PrepareAsync()
    {
        await UntilAsync("preparing", PumpAsync, async () => (await CaseAsync()).State != CaseState.Preparing && !await HasPendingAsync(), TimeSpan.FromMinutes(5.5));
        _case = await CaseAsync();

        async Task PumpAsync()
        {
            for (var piece = 0; piece < 20 && await house.Get<PreparationPump>().StepAsync(default); piece++)
            {
                // until there is nothing to do now
            }
        }
    }

    /// <summary>Smaller forms and previews, too.</summary>
    private Task<bool> HasPendingAsync() =>
        InsistAsync("looking for what is to be made smaller", async () => (await house.Get<IPreparedStore>().ToResealAsync(1, default)).Count > 0);

    private Task<Case> CaseAsync() => InsistAsync("looking at the case", async () => (await house.Get<ICaseStore>().FindAsync(_case.Id, default))!); // as above

    private async Task<string> InvitationAsync()
    {
        var resent = false;
        for (var attempt = 1; ; attempt++)
        {
            var came = await MailAsync(letter => LinkIn().Match(letter.Text) is { Success: true } match ? match.Groups[1].Value : null);
            if (came is not null)
            {
                Witness.Secret(came);
                return came;
            }

            if (resent || attempt > MostTries)
            {
                throw new InvalidOperationException("No invitation came.");
            }

            // It was given up, and the referrer was told: they send it again.
            resent = await house.AsideAsync(() => Task.FromResult(
                house.Ground.Post.Arrived.Any(letter => letter.To.Contains(Desk.Referrer.Email, StringComparison.Ordinal))));
            if (resent)
            {
                await InsistAsync("sending again", () => house.Get<Revoking>().ResendAsync(Desk.Referrer, _case, 1, default));
            }
        }
    }

    private async Task OpenAsync()
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var challenge = await InsistAsync("asking for a code", () => house.Get<Verification>().RequestCodeAsync(_token, Browser, default));
            var code = await MailAsync(letter => letter.Text.Contains(challenge.RequestWord, StringComparison.Ordinal) && CodeIn().Match(letter.Text) is { Success: true } match
                ? match.Value
                : null);
            if (code is null)
            {
                continue; // it came too late to be sent, or not at all: another one
            }

            Witness.Secret(code);
            var entering = house.Clock.Now;
            var entered = await InsistAsync("entering the code", () => house.Get<Verification>().EnterCodeAsync(challenge.CookieValue, code, Browser, default));
            if (entered is CodeEntered.Opened opened)
            {
                if (entering >= challenge.ExpiresAt)
                {
                    Witness.Find("a code that was too old opened the link");
                }

                _opened = opened;
                if (await InsistAsync("entering the code again", () => house.Get<Verification>().EnterCodeAsync(challenge.CookieValue, code, Browser, default)) is CodeEntered.Opened)
                {
                    Witness.Find("3: one code opened two sessions");
                }

                return;
            }
        }

        throw new InvalidOperationException("No code opened the link.");
    }

    private async Task ReadAsync()
    {
        var seen = new List<byte[]>();
        var contents = await ContentsAsync();
        foreach (var series in contents.Series)
        {
            foreach (var instance in await InsistAsync("listing", () => house.Get<IPreparedStore>().InstancesAsync(_case.Id, series.Ordinal, default)))
            {
                if (instance.State == InstanceState.Sealed)
                {
                    seen.Add(await InsistAsync("reading", () => FrameAsync(series, instance)));
                }
            }

            await InsistAsync("reading previews", () => WithRightAsync(async right =>
            {
                using var previews = await house.Get<FrameReading>().PreviewsAsync(right, series.Uid, default);
                return previews is null ? 0 : (await BytesAsync(pipe => previews.CopyToAsync(pipe, default))).Length;
            }));
            await InsistAsync("asking for what is not there", () => WithRightAsync(right =>
                house.Get<FrameReading>().OpenAsync(right, new InstancePath(series.StudyUid, series.Uid, "2.25.1"), 1, default)));
        }

        if (!seen.Select(Convert.ToHexString).Order().SequenceEqual(Pacs.Pictures.Select(Convert.ToHexString).Order()))
        {
            Witness.Find($"{seen.Count} pictures were seen, and not those of the study");
        }

        if (contents.Withheld.Sum(kind => kind.Count) != 1)
        {
            Witness.Find("the consultant is not told of the one image that is withheld");
        }
    }

    private Task<CaseContents> ContentsAsync() => InsistAsync("reading the contents", () => WithRightAsync(right => house.Get<FrameReading>().ContentsAsync(right, default)));

    private Task<byte[]> FrameAsync(PreparedSeries series, PreparedInstance instance) => WithRightAsync(async right =>
    {
        using var frame = await house.Get<FrameReading>().OpenAsync(right, new InstancePath(series.StudyUid, series.Uid, instance.Uid), 1, default)
            ?? throw new InvalidOperationException("A sealed instance cannot be read.");
        await Promises.FrameIsOnTheRecordAsync(house, series.Uid);
        var code = await BytesAsync(pipe => frame.CopyToAsync(pipe, default));
        var pixels = new byte[512];
        FrameDecoder.Decode(frame.TransferSyntax, code, new PixelLayout(16, 16, 1, 16, 12, 11, false, false, "MONOCHROME2"), pixels);
        return pixels;
    });

    /// <summary>As every request does: the session is checked first. One that has gone idle or ended is opened anew.</summary>
    private async Task<T> WithRightAsync<T>(Func<ReadingRight, Task<T>> read)
    {
        var check = await house.Get<ReaderSessions>().CheckAsync(_case.Code, _opened.SessionCookie, touch: true, default);
        if (check is not SessionCheck.Live)
        {
            await OpenAsync();
            check = await house.Get<ReaderSessions>().CheckAsync(_case.Code, _opened.SessionCookie, touch: true, default);
        }

        return await read(ReadingRight.Of(((SessionCheck.Live)check).Session, "192.0.2.7"));
    }

    private async Task RevokeAsync()
    {
        house.Clock.Advance(TimeSpan.FromMinutes(5)); // of reading; a letter whose sending broke off is sent again meanwhile
        await InsistAsync("emptying the outbox", () => house.Get<OutboxPump>().DrainAsync("post", default));
        var change = await InsistAsync("revoking", () => house.Get<Revoking>().RevokeAsync(Desk.Referrer, _case, 1, default));
        if (change is not (LinkChange.Done or LinkChange.NothingToDo))
        {
            Witness.Find($"revoking came to {change}");
        }

        Witness.RevokeAcknowledged = true;
        if (await InsistAsync("checking the session", () => house.Get<ReaderSessions>().CheckAsync(_case.Code, _opened.SessionCookie, touch: true, default)) is SessionCheck.Live)
        {
            Witness.Find("a session lives on after the revoke");
        }

        var challenge = await InsistAsync("asking for a code in vain", () => house.Get<Verification>().RequestCodeAsync(_token, Browser, default));
        if (await InsistAsync("guessing", () => house.Get<Verification>().EnterCodeAsync(challenge.CookieValue, "1234 5678", Browser, default)) is not CodeEntered.Refused)
        {
            Witness.Find("a revoked link was opened");
        }
    }

    /// <summary>The windows close, the trail is signed, the case is erased.</summary>
    private async Task EndAsync()
    {
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        await InsistAsync("closing windows", () => house.Get<ReadingWindows>().SweepAsync(default));
        await Promises.PreparedAsync(house);
        house.Clock.Advance(TimeSpan.FromDays(9));
        await UntilAsync("ending", () => house.Get<Ending>().EndDueAsync(default), async () => (await CaseAsync()).State == CaseState.Ended, TimeSpan.FromHours(13));
        await InsistAsync("signing", () => house.Get<Checkpointing>().MakeAsync(default));
    }

    /// <summary>What the workers do by themselves sooner or later.</summary>
    private async Task CloseTheBooksAsync()
    {
        for (var round = 0; round < 3; round++)
        {
            house.Clock.Advance(TimeSpan.FromHours(13));
            await InsistAsync("emptying the outbox", () => house.Get<OutboxPump>().DrainAsync("post", default));
            await InsistAsync("closing windows", () => house.Get<ReadingWindows>().SweepAsync(default));
            await InsistAsync("signing", () => house.Get<Checkpointing>().MakeAsync(default));
        }
    }

    /// <summary>Sends until something is found in the mailbox; null when it does not come.</summary>
    private async Task<string?> MailAsync(Func<Arrival, string?> find)
    {
        string? found = null;
        await UntilAsync(
            "sending letters",
            () => house.Get<OutboxPump>().DrainAsync("post", default),
            () => house.AsideAsync(() => Task.FromResult((found = house.Ground.Post.Arrived.Reverse().Select(find).FirstOrDefault(one => one is not null)) is not null)),
            TimeSpan.FromMinutes(4),
            orNot: true);
        return found;
    }

    /// <summary>Works and waits until it is done: twice the time it should take at most, then a day and more, for the clock may have been wrong.</summary>
    private async Task UntilAsync(string step, Func<Task> work, Func<Task<bool>> isDone, TimeSpan pause, bool orNot = false)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            await InsistAsync(step, work);
            if (await isDone())
            {
                return;
            }

            await MendAsync();
            house.Clock.Advance(attempt < 4 ? pause : TimeSpan.FromHours(13));
        }

        if (!orNot)
        {
            throw new InvalidOperationException($"{step} does not come to its end.");
        }
    }

    private Task<int> InsistAsync(string step, Func<Task> act) => InsistAsync(
        step,
        async () =>
        {
            await act();
            return 0;
        });

    private async Task<T> InsistAsync<T>(string step, Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception error) when (attempt < MostTries && error is not InvalidOperationException)
            {
                Witness.Tell(step, error);
                await MendAsync();
                house.Clock.Advance(TimeSpan.FromSeconds(10));
            }
        }
    }

    /// <summary>Somebody sees that something is broken and mends it; what had been promised until then holds.</summary>
    private async Task MendAsync()
    {
        house.Ground.Plan.Mend();
        await house.Ground.MendAsync();
        await Promises.HoldAsync(house, atTheEnd: false);
    }

    private static async Task<byte[]> BytesAsync(Func<PipeWriter, Task> copy)
    {
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await copy(writer);
        await writer.CompleteAsync();
        return memory.ToArray();
    }

    [GeneratedRegex("/open#([A-Za-z0-9_-]+)")]
    private static partial Regex LinkIn();

    [GeneratedRegex(@"\b\d{4} \d{4}\b")]
    private static partial Regex CodeIn();
}
