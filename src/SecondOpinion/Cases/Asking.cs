using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SecondOpinion.Links;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>A referrer asks for a second opinion: one case, one link for each recipient, letters held until the first image can be shown.</summary>
public sealed partial class Asking(
    ChosenSeries chosenSeries, ICaseStore cases, ITrusts trusts, Minting minting, IAuditTrail trail, TimeProvider clock, ILogger<Asking> logger)
{
    /// <summary>Between the look for an earlier sending of the form and the case's row nobody else is. Two processes may still meet there; the
    /// store lets one in, and the record says so of the other.</summary>
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Asks. The trail has the case and each of its links before they are stored, all in one transaction.</summary>
    /// <param name="form">As sent.</param>
    /// <param name="staff">Who asks.</param>
    /// <param name="network">Their IP address, for the trail.</param>
    /// <param name="cancellationToken">Ends the asking before it is stored.</param>
    /// <exception cref="TrailUnavailableException">Nothing was stored and nothing will be sent.</exception>
    public async Task<AskOutcome> AskAsync(AskForm form, StaffMember staff, string? network, CancellationToken cancellationToken)
    {
        if (!staff.Roles.Contains(Role.Referrer) || trusts.Find(staff.Trust) is not { } trust)
        {
            var denied = Row(AuditAction.StaffDenied, staff, network) with { Outcome = AuditOutcome.MinorFailure, Reason = "role" };
            await trail.AppendAsync(denied, cancellationToken);
            return new AskOutcome.Denied("role");
        }

        if (form.RequestId == Guid.Empty)
        {
            form = form with { RequestId = Guid.CreateVersion7(clock.GetUtcNow()) }; // sent by a program, not by our page: nothing tells two sendings apart
        }

        if (await cases.OfRequestAsync(staff.Id, form.RequestId, cancellationToken) is { } earlier)
        {
            return new AskOutcome.Asked(earlier);
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = AskFields.Read(form, trust.Policy, errors);
        var choice = await chosenSeries.ReadAsync(form, staff.Trust, cancellationToken);
        switch (choice)
        {
            case Choice.Gone:
                Log.StudyGone(logger, staff.Trust);
                return new AskOutcome.StudyGone();
            case Choice.Refused refused:
                errors["series"] = refused.Message;
                return new AskOutcome.Invalid(errors);
            default:
                var read = (Choice.Read)choice;
                FindIdentity(form, fields, read.Summaries, errors);
                return errors.Count > 0
                    ? new AskOutcome.Invalid(errors)
                    : new AskOutcome.Asked(await StoreAsync(form, fields, read, (staff, trust, network), cancellationToken));
        }
    }

    private static void FindIdentity(AskForm form, AskFields fields, IReadOnlyList<StudySummary> studies, Dictionary<string, string> errors)
    {
        var accessions = studies.Select(study => study.AccessionNumber).ToList();
        IdentityKind? Find(string text) => studies.Select(study => IdentityInText.Find(text, study.Patient, accessions)).FirstOrDefault(kind => kind is not null);

        if (Find(fields.Question) is { } inQuestion)
        {
            errors.TryAdd("question", IdentityInText.Message(inQuestion));
        }

        if (form.RecipientNames.Select(name => Find(name ?? "")).FirstOrDefault(kind => kind is not null) is { } inName)
        {
            errors.TryAdd("recipientName", IdentityInText.Message(inName));
        }
    }

    private async Task<CaseCode> StoreAsync(
        AskForm form, AskFields fields, Choice.Read choice, (StaffMember Staff, Trust Trust, string? Network) who, CancellationToken cancellationToken)
    {
        var now = clock.NowInMilliseconds();
        var asked = new Case
        {
            Id = Guid.CreateVersion7(now),
            Code = await FreeCodeAsync(cancellationToken),
            Trust = who.Trust.Code,
            ReferrerId = who.Staff.Id,
            ReferrerName = who.Staff.Name,
            ReferrerEmail = who.Staff.Email,
            Question = fields.Question,
            Urgency = fields.Urgency,
            CreatedAt = now,
        };
        var links = fields.Recipients.Select((recipient, at) => minting.Mint(
            asked, who.Trust.Name, at + 1, recipient.Name, recipient.Address, who.Trust.Policy.OpeningsAllowed, now.AddDays(fields.Days), now)).ToList();
        var subject = new CaseSubject(choice.Summaries[0].Patient, choice.Studies, RandomNumberGenerator.GetBytes(32));
        var row = Row(AuditAction.CaseAsked, who.Staff, who.Network);
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return await cases.OfRequestAsync(who.Staff.Id, form.RequestId, cancellationToken)
                ?? await StoreAsync(new NewCase(asked, subject, links, form.RequestId) { FacesAgreed = choice.ShowsFaces && form.Faces == "yes" }, fields.Days, row, cancellationToken);
        }
        finally
        {
            Turn.Release();
        }
    }

    private async Task<CaseCode> StoreAsync(NewCase made, int days, AuditEvent row, CancellationToken cancellationToken)
    {
        await RecordAsync(made, days, row, cancellationToken);
        var code = await cases.AddAsync(made, cancellationToken);
        if (code != made.Case.Code)
        {
            await trail.AppendAsync(
                row with { Case = made.Case.Code.Value, Outcome = AuditOutcome.MinorFailure, Reason = "sent-twice", Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["case"] = code.Value } },
                cancellationToken);
        }

        Log.Asked(logger, code.Value, made.Links.Count, made.Subject.Studies.Count);
        return code;
    }

    private async Task RecordAsync(NewCase made, int days, AuditEvent row, CancellationToken cancellationToken)
    {
        var (asked, subject, links, _) = made;
        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

        var about = row with { Case = asked.Code.Value, Patient = CasePatient.Of(subject.Patient) };
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["urgency"] = asked.Urgency.ToString(),
            ["studies"] = Number(subject.Studies.Count),
            ["series"] = Number(subject.Studies.Sum(study => study.Series.Count)),
            ["links"] = Number(links.Count),
        };
        if (made.FacesAgreed)
        {
            details["faces"] = "agreed";
        }

        await trail.AppendAsync(about with { Details = details }, cancellationToken);
        foreach (var link in links)
        {
            await trail.AppendAsync(
                about with
                {
                    Action = AuditAction.LinkMinted,
                    Link = link.Link.Number,
                    Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["days"] = Number(days), ["openings"] = Number(link.Link.OpeningsAllowed) },
                },
                cancellationToken);
        }
    }

    /// <summary>34 random bits collide one day; a case that already has the code keeps it.</summary>
    private async Task<CaseCode> FreeCodeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var code = CaseCode.New();
            if (await cases.FindAsync(code, cancellationToken) is null)
            {
                return code;
            }
        }
    }

    private AuditEvent Row(AuditAction action, StaffMember staff, string? network) => new()
    {
        At = clock.NowInMilliseconds(),
        Action = action,
        Trust = staff.Trust,
        Actor = new AuditPerson("staff", staff.Id, staff.Name, staff.Email, network),
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Case {Code} asked: {Links} links, {Studies} studies")]
        public static partial void Asked(ILogger logger, string code, int links, int studies);

        [LoggerMessage(EventId = 1202, Level = LogLevel.Information, Message = "A study was gone when a referrer of {Trust} asked about it")]
        public static partial void StudyGone(ILogger logger, string trust);
    }
}
