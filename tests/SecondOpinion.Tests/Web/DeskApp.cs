using System.Net;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Web.Desk.Provider;

namespace SecondOpinion.Web;

/// <summary>The web app in this process: real stores on a new SQLite file, an archive of invented patients, a trail that can be read and broken.
/// Nothing works in the background, so that what a test sees is what it did.</summary>
internal sealed class DeskApp : WebApplicationFactory<Shared.Site>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("second-opinion-").FullName;
    private readonly Dictionary<string, string> _settings;

    public DeskApp(params (string Key, string Value)[] settings)
    {
        _settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            _settings[key] = value; // the last counts
        }

        ClientOptions.AllowAutoRedirect = false;
        ClientOptions.BaseAddress = new Uri("http://localhost");
    }

    public RecordingTrail Trail { get; } = new();

    public InventedArchives Archives { get; } = new();

    public KeptLog Log { get; } = new();

    /// <summary>Where everything of it lies.</summary>
    public string Folder => _folder;

    public string Outbox => Path.Combine(_folder, "outbox");

    /// <summary>Where requests seem to come from.</summary>
    public IPAddress? From { get; set; } = IPAddress.Loopback;

    public string Environment { get; init; } = "Development";

    /// <summary>Leaves out the checks of the settings at start: for what those settings would do if they could be made.</summary>
    public bool SkipsChecks { get; init; }

    /// <summary>Leaves the real trail in its place, for what reads it.</summary>
    public bool KeepsTrail { get; init; }

    /// <summary>The identity provider; null for demo people.</summary>
    public FakeProvider? Provider { get; init; }

    /// <summary>The clock, where a test turns it.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>An app whose staff sign in at a provider.</summary>
    public static DeskApp WithProvider(params (string Key, string Value)[] settings) => WithProvider(null, settings);

    /// <summary>The same by a clock of the test's own.</summary>
    public static DeskApp WithProvider(TimeProvider? clock, params (string Key, string Value)[] settings) =>
        new([.. FakeProvider.Settings, .. settings]) { Provider = new FakeProvider(), Clock = clock };

    /// <summary>Goes to the provider and comes back: the page that follows.</summary>
    public async Task<Page> ComeInAsync(Browser browser, string start = "/sign-in/start")
    {
        using var gone = await browser.SendAsync(Web.Browser.Request(HttpMethod.Get, start));
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.Redirect), await gone.Content.ReadAsStringAsync());
        return await browser.FollowAsync(Provider!.SignIn(gone.Headers.Location!)); // asked for by apps that have one
    }

    /// <summary>Another process on the same database and vault, with one surface only. SQLite refuses that to the product, so the checks are left out.</summary>
    public DeskApp Beside(string surface)
    {
        _ = Server; // has started: it migrated and made the keys
        return new DeskApp(("Surface", surface), ("Store:Path", Path.Combine(_folder, "store.db")), ("Vault:Path", Path.Combine(_folder, "vault")))
        {
            SkipsChecks = true,
            KeepsTrail = KeepsTrail,
        };
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A browser of its own.</summary>
    public Browser Browser() => new(CreateClient());

    /// <summary>A browser in which somebody has signed in: <c>demo1-referrer</c>, <c>demo2-pacsoffice</c> …</summary>
    public async Task<Browser> SignedInAsync(string person)
    {
        var browser = Browser();
        var signIn = await browser.GetAsync("/sign-in");
        using var answer = await browser.SubmitAsync(signIn, "/sign-in", ("person", $"demo:{person}"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        return browser;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environment);
        builder.UseSetting("PublicUrl", "http://localhost");
        builder.UseSetting("DeskUrl", "http://localhost");
        builder.UseSetting("Store:Path", Path.Combine(_folder, "store.db"));
        builder.UseSetting("Vault:Path", Path.Combine(_folder, "vault"));
        builder.UseSetting("Trail:CheckpointFolder", Path.Combine(_folder, "checkpoints"));
        builder.UseSetting("Mail:Folder", Outbox);
        builder.UseSetting("Management:Port", Management.ManagementPort.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        builder.ConfigureTestServices(AddOutside);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_folder))
        {
            Log.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void AddOutside(IServiceCollection services)
    {
        services.RemoveAll<IHostedService>();
        if (SkipsChecks)
        {
            services.RemoveAll<IStartupValidator>();
        }

        services.AddSingleton<IStartupFilter>(new ComesFrom(this));
        if (!KeepsTrail)
        {
            services.Replace(ServiceDescriptor.Singleton<IAuditTrail>(Trail));
        }

        if (services.Any(service => service.ServiceType == typeof(IArchives)))
        {
            services.Replace(ServiceDescriptor.Singleton<IArchives>(Archives));
        }

        if (Provider is not null)
        {
            services.Configure<OpenIdConnectOptions>(StaffProvider.Scheme, oidc => oidc.BackchannelHttpHandler = Provider);
        }

        if (Clock is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(Clock));
        }
    }

    /// <summary>A test server has no socket, so nobody comes from anywhere unless told.</summary>
    private sealed class ComesFrom(DeskApp app) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => builder =>
        {
            builder.Use((context, go) =>
            {
                context.Connection.RemoteIpAddress = app.From;
                context.Connection.LocalIpAddress = app.From;
                return go(context);
            });
            next(builder);
        };
    }
}
