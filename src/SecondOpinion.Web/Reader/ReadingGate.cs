using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Cases;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;

namespace SecondOpinion.Web.Reader;

/// <summary>Checked on every request of a reader, before anything is looked up: is there a live session for just this case?</summary>
/// <remarks>The session and its link are asked for each time, and the answer is the one the database would give at that instant, so a revoke that
/// was acknowledged bites on the next request.</remarks>
internal sealed class ReadingGate(ReaderSessions sessions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var polled = http.GetEndpoint()?.Metadata.GetMetadata<DoesNotProlong>() is not null;
        var (check, opened) = await CheckAsync(http, touch: !polled);
        if (opened is null)
        {
            return Ended(check is SessionCheck.Ended ended ? ended.Because : SessionEnd.Unknown);
        }

        opened.Keep(http);
        return await next(context);
    }

    /// <summary>The same check for the viewer's page, which answers with a redirect instead of a problem.</summary>
    public static async Task<OpenedCase?> FindAsync(ReaderSessions sessions, HttpContext http, CaseCode code) => (await CheckAsync(sessions, http, code, touch: true)).Opened;

    private async Task<(SessionCheck? Check, OpenedCase? Opened)> CheckAsync(HttpContext http, bool touch) =>
        CaseCode.TryParse(http.GetRouteValue("caseCode") as string, out var code) ? await CheckAsync(sessions, http, code, touch) : (null, null);

    private static async Task<(SessionCheck? Check, OpenedCase? Opened)> CheckAsync(ReaderSessions sessions, HttpContext http, CaseCode code, bool touch)
    {
        var check = await sessions.CheckAsync(code, ReaderCookies.Session(http.Request, code), touch, http.RequestAborted);
        return check is SessionCheck.Live { Session: var session }
            ? (check, new OpenedCase(ReadingRight.Of(session, OpenedCase.NetworkOf(http)), session.EndsAt, StillLiveAsync))
            : (check, null);

        async Task<bool> StillLiveAsync() =>
            await sessions.CheckAsync(code, ReaderCookies.Session(http.Request, code), touch: false, http.RequestAborted) is SessionCheck.Live;
    }

    /// <summary>401. Whoever never had a session is told no more; whoever had one is told why it ended.</summary>
    public static IResult Ended(SessionEnd because) => Results.Json(
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
