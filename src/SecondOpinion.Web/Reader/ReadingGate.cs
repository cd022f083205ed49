using System.Net;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Cases;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;

namespace SecondOpinion.Web.Reader;

/// <summary>Checked on every request of a reader, before anything is looked up: is there a live session for just this case?</summary>
/// <remarks>The session's row and its link's are read anew each time, so a revoke that was acknowledged bites on the next request.</remarks>
internal sealed class ReadingGate(ReaderSessions sessions, ICaseStore cases) : IEndpointFilter
{
    private static readonly object Key = new();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var polled = http.GetEndpoint()?.Metadata.GetMetadata<DoesNotProlong>() is not null;
        var (check, opened) = await CheckAsync(http, touch: !polled);
        if (opened is null)
        {
            return Ended(check is SessionCheck.Ended ended ? ended.Because : SessionEnd.Unknown);
        }

        http.Items[Key] = opened;
        return await next(context);
    }

    /// <summary>What the request may read. Only behind the gate.</summary>
    public static OpenedCase Opened(HttpContext http) => (OpenedCase)http.Items[Key]!; // set above, or the handler is not reached

    /// <summary>The same check for the viewer's page, which answers with a redirect instead of a problem.</summary>
    public static async Task<bool> IsLiveAsync(ReaderSessions sessions, HttpRequest request, CaseCode code, CancellationToken cancellationToken) =>
        await sessions.CheckAsync(code, ReaderCookies.Session(request, code), touch: true, cancellationToken) is SessionCheck.Live;

    private async Task<(SessionCheck? Check, OpenedCase? Opened)> CheckAsync(HttpContext http, bool touch)
    {
        if (!CaseCode.TryParse(http.GetRouteValue("caseCode") as string, out var code))
        {
            return (null, null);
        }

        var check = await sessions.CheckAsync(code, ReaderCookies.Session(http.Request, code), touch, http.RequestAborted);
        return check is SessionCheck.Live { Session: var session } && await cases.FindAsync(session.CaseId, http.RequestAborted) is { } c
            ? (check, new OpenedCase(session, c, RightOf(session, c, http.Connection.RemoteIpAddress)))
            : (check, null);
    }

    private static ReadingRight RightOf(ReaderSession session, Case c, IPAddress? network) => new(
        SessionKeys.Of(session), session.CaseId, session.CaseCode.Value, c.Trust, session.LinkId, session.LinkNumber, session.RecipientName, session.Recipient,
        (network ?? IPAddress.None).ToString());

    /// <summary>401. Whoever never had a session is told no more; whoever had one is told why it ended.</summary>
    private static IResult Ended(SessionEnd because) => Results.Json(
        new ProblemDetails
        {
            Status = StatusCodes.Status401Unauthorized,
            Title = "session-ended",
            Extensions = because == SessionEnd.Unknown
                ? new Dictionary<string, object?>(StringComparer.Ordinal)
                : new Dictionary<string, object?>(StringComparer.Ordinal) { ["reason"] = because.ToString().ToLowerInvariant() },
        },
        statusCode: StatusCodes.Status401Unauthorized,
        contentType: "application/problem+json");
}

/// <summary>What a request behind the gate may read.</summary>
internal sealed record OpenedCase(ReaderSession Session, Case Case, ReadingRight Right);

/// <summary>Marks what a page asks for by itself: it does not count as activity.</summary>
internal sealed class DoesNotProlong;

/// <summary>The key by which reading windows know a session.</summary>
internal static class SessionKeys
{
    /// <summary>The first half of the session's hash: no secret, and no two sessions share it.</summary>
    public static Guid Of(ReaderSession session) => new(session.Hash.AsSpan(0, 16));
}
