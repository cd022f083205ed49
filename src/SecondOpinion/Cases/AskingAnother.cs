using System.Globalization;
using Microsoft.Extensions.Logging;
using SecondOpinion.Links;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Cases;

/// <summary>A referrer asks one more consultant about a case that stands: a link of its own, revocable alone.</summary>
public sealed partial class AskingAnother(
    ICaseStore cases, ILinkStore links, ITrusts trusts, Minting minting, IAuditTrail trail, TimeProvider clock, ILogger<AskingAnother> logger)
{
    /// <summary>Asks. The trail has the link before it is stored with its letter.</summary>
    /// <param name="c">The case, of which <paramref name="staff"/> must be the referrer.</param>
    /// <param name="form">Of it only the recipient, the question left as it is, and the number of days are read.</param>
    /// <param name="staff">Who asks.</param>
    /// <param name="network">Their IP address, for the trail.</param>
    /// <param name="cancellationToken">Ends the asking before it is stored.</param>
    /// <exception cref="TrailUnavailableException">Nothing was stored and nothing will be sent.</exception>
    public async Task<AskOutcome> AskAsync(Case c, AnotherForm form, StaffMember staff, string? network, CancellationToken cancellationToken)
    {
        if (c.ReferrerId != staff.Id || c.Trust != staff.Trust || !staff.Roles.Contains(Role.Referrer) || trusts.Find(staff.Trust) is not { } trust)
        {
            return new AskOutcome.Denied("not-the-referrer");
        }

        if (c.State is CaseState.Stopped or CaseState.Ended || await cases.SubjectAsync(c.Id, cancellationToken) is not { } subject)
        {
            return new AskOutcome.StudyGone();
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = AskFields.Read(form.Full(c), trust.Policy, errors);
        if (IdentityInText.Find(form.RecipientName ?? "", subject.Patient) is { } kind)
        {
            errors.TryAdd("recipientName", IdentityInText.Message(kind));
        }

        var standing = await links.OfCaseAsync(c.Id, cancellationToken);
        var address = errors.Count == 0 ? fields.Recipients[0].Address : null;
        if (standing.Any(link => link.RevokedAt is null && link.Recipient == address))
        {
            errors["recipientEmail"] = "This consultant has a link to the case already; send the letter again instead";
        }

        return errors.Count > 0
            ? new AskOutcome.Invalid(errors)
            : await StoreAsync(c, fields, (staff, trust, network), subject, standing, cancellationToken);
    }

    private async Task<AskOutcome> StoreAsync(
        Case c, AskFields fields, (StaffMember Staff, Trust Trust, string? Network) who, CaseSubject subject, IReadOnlyList<Link> standing,
        CancellationToken cancellationToken)
    {
        var now = clock.NowInMilliseconds();
        var (name, address) = fields.Recipients[0];
        var number = standing.Select(link => link.Number).DefaultIfEmpty(0).Max() + 1;
        var policy = who.Trust.Policy;
        var minted = minting.Mint(c, who.Trust.Name, number, name, address, policy.OpeningsAllowed, now.AddDays(fields.Days), now);
        var held = c.State == CaseState.Preparing || c.HoldsLetters(policy);
        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.LinkMinted,
                Trust = c.Trust,
                Actor = new AuditPerson("staff", who.Staff.Id, who.Staff.Name, who.Staff.Email, who.Network),
                Patient = CasePatient.Of(subject.Patient),
                Case = c.Code.Value,
                Link = number,
                Details = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["days"] = fields.Days.ToString(CultureInfo.InvariantCulture),
                    ["openings"] = policy.OpeningsAllowed.ToString(CultureInfo.InvariantCulture),
                },
            },
            cancellationToken);
        if (!await links.AddAsync(minted with { Invitation = minted.Invitation with { Held = held } }, cancellationToken))
        {
            return new AskOutcome.Invalid(new Dictionary<string, string> { ["recipientEmail"] = "The case changed meanwhile. Look whether this consultant was asked already" });
        }

        Log.AskedAnother(logger, c.Code.Value, number);
        return new AskOutcome.Asked(c.Code);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1203, Level = LogLevel.Information, Message = "Case {Code}: another consultant asked, link {Link}")]
        public static partial void AskedAnother(ILogger logger, string code, int link);
    }
}

/// <summary>The form that asks one more consultant, as it was sent; nothing in it is trusted.</summary>
/// <param name="RecipientName">Their name.</param>
/// <param name="RecipientEmail">Where the letter and every code go.</param>
/// <param name="ExpiresInDays">Whole days; empty for the trust's default.</param>
public sealed record AnotherForm(string? RecipientName, string? RecipientEmail, string? ExpiresInDays)
{
    /// <inheritdoc/>
    public override string ToString() => "form for another consultant (redacted)";

    /// <summary>As the ask form of the case would have been.</summary>
    internal AskForm Full(Case c) => new()
    {
        StudyRef = "",
        RecipientNames = [RecipientName],
        RecipientEmails = [RecipientEmail],
        Question = c.Question,
        Urgency = c.Urgency.ToString(),
        ExpiresInDays = ExpiresInDays,
        RequestId = Guid.Empty,
    };
}
