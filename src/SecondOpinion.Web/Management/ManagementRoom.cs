using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using SecondOpinion.Store;
using SecondOpinion.Store.Operations;

namespace SecondOpinion.Web.Management;

/// <summary>The operators' room.</summary>
internal static class ManagementRoom
{
    /// <summary>What ASP.NET Core and the runtime measure themselves and operators ask for.</summary>
    private static readonly string[] Platform = ["System.Runtime", "Microsoft.AspNetCore.Hosting"];

    /// <summary>Labels of ours may say anything of a closed set; of the platform's only these pass: an exception's or a host's name is none of them.</summary>
    private static readonly string[] PlatformLabels =
    [
        "http.request.method", "http.response.status_code", "http.route", "gc.heap.generation", "dotnet.gc.heap.generation", "cpu.mode", "dotnet.cpu.mode",
    ];

    public static void AddManagement(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<ManagementSettings>, ManagementValidator>();
        services.AddOptions<ManagementSettings>().BindConfiguration("Management").ValidateOnStart();
        services.AddSingleton(provider => new StoreProbe(provider.GetRequiredService<Database>()));
        services.AddSingleton(Parts.Of);
        services.AddSingleton<Readiness>();
        services.AddSingleton<Gauges>();
        services.AddSingleton(_ => Metrics());
        services.AddSingleton<ManagementServer>();
        services.AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
    }

    /// <summary>Everything measured, ready to be scraped.</summary>
    internal static MeterProvider Metrics() => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.Clear().AddService("second-opinion", serviceVersion: Version, autoGenerateServiceInstanceId: false))
        .AddMeter("SecondOpinion.*")
        .AddMeter(Platform)
        .AddView(instrument => instrument.Meter.Name.StartsWith("SecondOpinion.", StringComparison.Ordinal) ? null : new MetricStreamConfiguration { TagKeys = PlatformLabels })
        .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0) // each scrape sees what happened before it
        .Build();

    private static string Version => typeof(ManagementRoom).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
