using SecondOpinion.Reading;
using SecondOpinion.Recipients;

namespace SecondOpinion.Web.Reader;

/// <summary>The recipient has finished: the session ends and the browser forgets.</summary>
internal static class EndEndpoint
{
    public static void MapEnd(this RouteGroupBuilder read) => read.MapPost("/end", EndAsync);

    private static async Task<IResult> EndAsync(HttpContext http, ReaderSessions sessions, ReadingWindows windows)
    {
        var code = OpenedCase.CodeOf(http);
        await windows.SessionEndedAsync(OpenedCase.Of(http).Right.SessionId, http.RequestAborted);
        await sessions.EndAsync(code, ReaderCookies.Session(http.Request, code), http.RequestAborted);
        ReaderCookies.DropSession(http.Response, code);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        http.Response.Headers.Location = "/open";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
