using System.Globalization;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>The whole trail as one file, to be verified without this service.</summary>
internal static class ExportEndpoint
{
    public static void MapExport(this IEndpointRouteBuilder desk) => desk.MapPost("/trail/export", ExportAsync).RequireAuthorization(Policies.Governance);

    private static async Task ExportAsync(HttpContext context, TrailExport export, IAuditTrail trail, TimeProvider clock)
    {
        var staff = context.RequireStaff();
        var cancellationToken = context.RequestAborted;

        // On the record first: the export then holds the row that tells of it.
        await trail.AppendAsync(
            new AuditEvent { At = clock.GetUtcNow(), Action = AuditAction.TrailExported, Trust = staff.Trust, Actor = staff.ToAuditPerson(context) }, cancellationToken);
        var plan = await export.BeginAsync(staff.Trust, cancellationToken);
        context.Response.ContentType = "application/jsonl";
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"trail-{plan.Header.Size}.jsonl\"");
        await export.WriteAsync(plan, context.Response.Body, cancellationToken);
    }
}
