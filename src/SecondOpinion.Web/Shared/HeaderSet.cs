namespace SecondOpinion.Web.Shared;

/// <summary>The headers that every response carries: pages, data, static files, errors.</summary>
internal static class HeaderSet
{
    /// <summary>Everything from ourselves, nothing inline, nothing from blob: or data:, no frame around us.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string NoPermission =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), "
        + "midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

    /// <summary>Comes first, so that whatever answers, the set is there when the answer starts.</summary>
    public static void UseHeaderSet(this IApplicationBuilder app, Site site) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Set(context, site);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Set(HttpContext context, Site site)
    {
        var headers = context.Response.Headers;
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoPermission;
        if (!site.IsDevelopment && context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        }

        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
    }
}
