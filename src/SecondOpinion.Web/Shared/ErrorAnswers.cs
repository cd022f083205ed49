using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Shared;

/// <summary>What people and machines are told when something went wrong: never an exception's text.</summary>
/// <remarks>The page is plain text from <see cref="ErrorPage"/>, not a Razor page: it must come out when everything else is broken.</remarks>
internal sealed partial class ErrorAnswers(RequestDelegate next, Site site, ILogger<ErrorAnswers> logger)
{
    private const string RetryAfterSeconds = "10";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to be told
        }
        catch (Exception fault) when (!context.Response.HasStarted) // the last resort; once an answer began, Kestrel cuts the connection
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusOf(fault);
            LogFault(fault, context);
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            await AnswerAsync(context);
        }
    }

    /// <summary>True when the asker is a browser that shows a page.</summary>
    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    private static int StatusOf(Exception fault) => fault switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TrailUnavailableException or ArchiveUnavailableException or VaultException or DbException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.Headers.RetryAfter = new StringValues(RetryAfterSeconds);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var (title, advice) = ErrorPage.Words(status);
        var reference = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        if (WantsPage(context.Request))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(ErrorPage.Words(title, advice, status >= 500 ? reference : null, HomeOf(context.Request)), context.RequestAborted);
            return;
        }

        var problem = new ProblemDetails { Status = status, Title = title, Extensions = { ["reference"] = reference } };
        await context.Response.WriteAsJsonAsync(problem, options: null, "application/problem+json", context.RequestAborted);
    }

    /// <summary>The door of the surface they are at. Where one host has both, what is under <c>/open</c> and <c>/read</c> is the reader's.</summary>
    private (string Path, string Words) HomeOf(HttpRequest request)
    {
        var isReader = !site.HasDesk || (site.HasReader && (site.HostOf(Surface.Reader) is { } host
            ? string.Equals(host, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            : IsUnder(request, "/open") || IsUnder(request, "/read")));
        return isReader ? ("/open", "Open your link again") : ("/", "Go to the start page");
    }

    private static bool IsUnder(HttpRequest request, string path) => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);

    private void LogFault(Exception fault, HttpContext context)
    {
        var route = RequestLog.RouteOf(context);
        if (context.Response.StatusCode < 500)
        {
            LogBadRequest(context.Response.StatusCode, route);
        }
        else
        {
            LogFailed(fault, context.Response.StatusCode, route);
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Refused a malformed request with {Status} at {Route}")]
    private partial void LogBadRequest(int status, string route);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Answered {Status} at {Route}")]
    private partial void LogFailed(Exception fault, int status, string route);
}
