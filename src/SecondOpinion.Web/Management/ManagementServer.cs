using System.Net;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace SecondOpinion.Web.Management;

/// <summary>A server of its own on a port of its own: liveness, readiness, metrics. Nothing of it is mapped where staff or recipients come in, so no
/// mistake about hosts or headers can show it there.</summary>
/// <remarks>Registered first, so that it starts before and stops after everything it tells of.</remarks>
internal sealed class ManagementServer(
    IOptions<ManagementSettings> options, Readiness readiness, IServiceProvider house, ILoggerFactory loggers, TimeProvider clock) : IHostedLifecycleService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where it listens; null while it does not.</summary>
    public string? Address => _app?.Urls.FirstOrDefault();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Port > 0)
        {
            _app = Build();
            await _app.StartAsync(cancellationToken);
        }
    }

    /// <summary>The doors are still open: whoever stands in front is told, and given the time to notice.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.IsStopping = true;
        return Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals are for the house, which stops this
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Listen(IPAddress.Parse(options.Value.Address), options.Value.Port); // validated
        });
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
        app.MapGet("/healthz/live", context => context.Response.WriteAsync("live\n", context.RequestAborted));
        app.MapGet("/healthz/ready", ReadyAsync);
        app.MapPrometheusScrapingEndpoint("/metrics", house.GetRequiredService<MeterProvider>(), Refreshed, optionsName: null);
        return app;
    }

    private async Task ReadyAsync(HttpContext context)
    {
        var answer = await readiness.AskAsync();
        context.Response.StatusCode = answer.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private void Refreshed(IApplicationBuilder metrics) => metrics.Use(async (context, next) =>
    {
        await house.GetRequiredService<Gauges>().RefreshAsync(context.RequestAborted);
        await next(context);
    });

    /// <summary>Waits for nothing and hears no signal.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
