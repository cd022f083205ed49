using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Shared;

/// <summary>What every page stands in: configuration, limits, headers, errors, sign-in cookie, the guard against forgery.</summary>
internal static class Shell
{
    private const int HeaderBytes = 32 * 1024;
    private const int BodyBytes = 1024 * 1024;

    /// <summary>A compressed CT frame fits: it is handed to the connection and done with. What is longer waits for its reader, chunk by chunk.</summary>
    private const int AnswerBytes = 256 * 1024;

    public static void AddShell(this WebApplicationBuilder builder)
    {
        var site = Site.From(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(site);
        builder.Services.AddSingleton(TimeProvider.System);
        AddSettings(builder.Services, builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes; // more is refused with 431
            kestrel.Limits.MaxRequestBodySize = BodyBytes; // the largest form names the series of a study with many priors
            kestrel.Limits.MaxResponseBufferSize = AnswerBytes;
        });
        // A request runs where its bytes arrived, and its answer is sent from there: no hand-over between threads on either side of a frame.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/";
            pages.Conventions.Add(new SurfaceOfPages(site));
        });
        builder.Services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = site.IsHttps ? "__Host-forgery" : "forgery";
            forgery.Cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.SuppressXFrameOptionsHeader = true; // ours says DENY
        });
        AddStaff(builder.Services, site);
    }

    public static void UseShell(this WebApplication app)
    {
        var site = app.Services.GetRequiredService<Site>();
        app.UseHeaderSet(site);
        if (ProxySettings.From(app.Configuration).Any)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<ForgeryFilter>();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorPages().WithStaticAssets();
    }

    private static void AddSettings(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton<IValidateOptions<SiteSettings>, SiteValidator>();
        services.AddSingleton<IValidateOptions<TrustsSettings>, TrustsValidator>();
        services.AddSingleton<IValidateOptions<StaffSettings>, StaffValidator>();
        services.AddSingleton<IValidateOptions<ProxySettings>, ProxyValidator>();
        services.AddOptions<SiteSettings>().ValidateOnStart();
        services.AddOptions<TrustsSettings>().Configure(settings => configuration.GetSection("Trusts").Bind(settings.All)).ValidateOnStart();
        services.AddOptions<StaffSettings>().BindConfiguration("Staff").Configure(staff => staff.ReadMappings(configuration)).ValidateOnStart();
        services.AddOptions<ProxySettings>().BindConfiguration("Proxies").ValidateOnStart();
        services.AddSingleton<ITrusts, ConfiguredTrusts>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxySettings>>((forwarded, proxies) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null; // every hop is checked against the list instead
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var address in proxies.Value.Addresses)
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(address));
            }

            foreach (var network in proxies.Value.Networks)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }
        });
        services.AddOptions<HostFilteringOptions>().PostConfigure<Site>((hosts, site) => hosts.AllowedHosts = site.IsDevelopment
            ? ["localhost", "127.0.0.1", "[::1]"]
            : [.. new[] { site.HasDesk ? site.DeskUrl : null, site.HasReader ? site.PublicUrl : null }.OfType<Uri>().Select(url => url.Host)]);
    }

    private static void AddStaff(IServiceCollection services, Site site)
    {
        if (site.HasDesk)
        {
            services.AddSingleton<ReturnAddress>();
            services.AddSingleton(provider => provider.GetRequiredService<IOptions<StaffSettings>>().Value.Policy);
            services.AddSingleton<SigningIn>();
        }

        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Denials>();
        services.AddAuthorization(Policies.Add);
        services.AddAuthentication(StaffClaims.Scheme).AddCookie(StaffClaims.Scheme, cookie => StaffCookie.Configure(cookie, site));
    }
}
