using System.Diagnostics;

namespace SecondOpinion.Web.Shared;

/// <summary>One line a request: the route's pattern, never the path or the query, for a path may hold what opens something.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = RouteOf(context);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            LogAnswered(context.Request.Method, route, context.Response.StatusCode, took);
        }
    }

    /// <summary>The pattern that matched, or a dash.</summary>
    public static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-";

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "{Method} {Route} {Status} in {Milliseconds:0.0} ms")]
    private partial void LogAnswered(string method, string route, int status, double milliseconds);
}
