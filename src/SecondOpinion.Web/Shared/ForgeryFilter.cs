using Microsoft.AspNetCore.Antiforgery;

namespace SecondOpinion.Web.Shared;

/// <summary>Marks an endpoint that another server calls: it reads no cookie, and what it is sent is signed.</summary>
internal sealed record FromServers;

/// <summary>Refuses what another site makes a browser send: by where it says it comes from, and always by the antiforgery token besides.</summary>
internal sealed partial class ForgeryFilter(RequestDelegate next, IAntiforgery antiforgery, Site site, ILogger<ForgeryFilter> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is null || IsSafe(context.Request.Method) || IsFromServer(context))
        {
            await next(context);
        }
        else if (!IsOurs(context.Request, site))
        {
            var route = RequestLog.RouteOf(context);
            LogForeign(route);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else if (!await antiforgery.IsRequestValidAsync(context))
        {
            var route = RequestLog.RouteOf(context);
            LogNoToken(route);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>True unless the browser says that another site made it send this.</summary>
    /// <remarks>Sec-Fetch-Site decides where it is sent (Fetch Metadata). Where it is not, Origin must be ours; absent, or the literal null that
    /// browsers send under our own no-referrer policy, it says nothing, and the antiforgery token alone decides.</remarks>
    internal static bool IsOurs(HttpRequest request, Site site)
    {
        var headers = request.Headers;
        if (headers.TryGetValue("Sec-Fetch-Site", out var from))
        {
            return from is ["same-origin"];
        }

        return headers.Origin is [] or ["null"] || (headers.Origin is [{ } origin] && origin == OwnOrigin(request, site));
    }

    private static string OwnOrigin(HttpRequest request, Site site)
    {
        var called = $"{request.Scheme}://{request.Host}";
        var configured = new[] { site.DeskUrl, site.PublicUrl }.Select(url => url?.GetLeftPart(UriPartial.Authority));
        // Behind a proxy that ends TLS the scheme is the proxy's word; the configured address is ours.
        return configured.FirstOrDefault(own => own is not null && new Uri(own).Authority == request.Host.Value) ?? called;
    }

    /// <summary>A browser always says where it comes from when it posts; whoever says nothing is none, and brings a signed body instead.</summary>
    private static bool IsFromServer(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<FromServers>() is not null
        && !context.Request.Headers.ContainsKey("Sec-Fetch-Site") && context.Request.Headers.Origin.Count == 0;

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "Refused a request that another site made a browser send to {Route}")]
    private partial void LogForeign(string route);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "Refused a request without a valid antiforgery token at {Route}")]
    private partial void LogNoToken(string route);
}
