using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Reader;

/// <summary>How often one network may press the buttons of the link's pages, or an identity provider speak to us. It spares the service; what a link allows is counted elsewhere.</summary>
/// <remarks>Generous, because a whole hospital may share one address: a stranger in the same network must not lock a consultant out.
/// Looking at a page is free.</remarks>
internal sealed class CrowdLimit(IAuditTrail trail, TimeProvider clock)
{
    /// <summary>Name of the rate limiter policy.</summary>
    public const string Policy = "crowd";

    /// <summary>Presses a minute and network prefix.</summary>
    internal const int PressesAMinute = 600;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _recorded = new(StringComparer.Ordinal);

    public static RateLimitPartition<string> Partition(HttpContext http) => HttpMethods.IsPost(http.Request.Method)
        ? RateLimitPartition.GetFixedWindowLimiter(
            ReaderCookies.Facts(http).NetworkPrefix,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = PressesAMinute, Window = Minute, QueueLimit = 0 })
        : RateLimitPartition.GetNoLimiter("");

    /// <summary>429; the first of a minute and prefix is put on the trail for all of them.</summary>
    public async ValueTask RefuseAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = "60";
        var (prefix, now) = (ReaderCookies.Facts(http).NetworkPrefix, clock.GetUtcNow());
        var standing = _recorded.GetOrAdd(prefix, DateTimeOffset.MinValue);
        if (now - standing < Minute || !_recorded.TryUpdate(prefix, now, standing))
        {
            return;
        }

        await trail.AppendAsync(
            new AuditEvent
            {
                At = now,
                Action = AuditAction.TooManyRequests,
                Outcome = AuditOutcome.SeriousFailure,
                Actor = new AuditPerson("unknown", Network: prefix),
                Reason = "crowd",
            },
            cancellationToken);
    }
}

/// <summary>Wires it.</summary>
internal static class CrowdLimitServices
{
    public static void AddCrowdLimit(this IServiceCollection services)
    {
        services.AddSingleton<CrowdLimit>();
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(CrowdLimit.Policy, CrowdLimit.Partition);
            limiter.OnRejected = (context, cancellationToken) =>
                context.HttpContext.RequestServices.GetRequiredService<CrowdLimit>().RefuseAsync(context.HttpContext, cancellationToken);
        });
    }
}
