using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>The trusts' identity provider: authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636).</summary>
/// <remarks>The answer comes as a GET with a query, so that the cookies that bind it to this browser need no SameSite=None. Neither front-channel
/// sign-out nor its callback is taken: our cookie is SameSite=Strict and never reaches a provider's frame; the back channel does that work.</remarks>
internal static class StaffProvider
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "StaffProvider";

    /// <summary>Where the provider sends the browser back to.</summary>
    public const string CallbackPath = "/signin-oidc";

    /// <summary>Where the browser comes after it signed out at the provider.</summary>
    public const string SignedOutPath = "/signed-out";

    /// <summary>Item of a sign-in's state: where to go afterwards, opaque.</summary>
    public const string Back = "back";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True unless demo people are asked for by name.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        !string.Equals(configuration["Staff:SignIn"], nameof(StaffSignIn.Demo), StringComparison.OrdinalIgnoreCase);

    public static void AddStaffProvider(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<StaffArrivals>();
        services.AddSingleton<ProviderDirectory>();
        services.AddSingleton<LogoutTokens>();
        builder.Logging.AddFilter(typeof(StaffProviderHandler).FullName, LogLevel.None); // its lines quote the provider's answers; ours do not
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddAuthentication().AddRemoteScheme<OpenIdConnectOptions, StaffProviderHandler>(Scheme, displayName: null, Fix);
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<StaffSettings>, Site>(Configure);
    }

    /// <summary>What no configuration changes.</summary>
    private static void Fix(OpenIdConnectOptions oidc)
    {
        oidc.SignInScheme = StaffClaims.Scheme;
        oidc.CallbackPath = CallbackPath;
        oidc.RemoteSignOutPath = default;
        oidc.SignedOutCallbackPath = default;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.SaveTokens = false;
        oidc.MapInboundClaims = false;
        oidc.DisableTelemetry = true;
        oidc.BackchannelTimeout = Patience;
        oidc.ClaimActions.Clear(); // every claim is kept until it has been read: iss, acr and sid decide
        oidc.Events.OnRedirectToIdentityProvider = ProviderAnswers.GoAsync;
        oidc.Events.OnTokenValidated = ProviderAnswers.DemandSignatureAsync;
        oidc.Events.OnTicketReceived = ProviderAnswers.EnterAsync;
        oidc.Events.OnAccessDenied = ProviderAnswers.CancelledAsync;
        oidc.Events.OnRemoteFailure = ProviderAnswers.FailedAsync;
    }

    private static void Configure(OpenIdConnectOptions oidc, IOptions<StaffSettings> settings, Site site)
    {
        var staff = settings.Value;
        oidc.Authority = staff.Authority;
        oidc.ClientId = staff.ClientId;
        oidc.ClientSecret = staff.ReadSecret();
        oidc.RequireHttpsMetadata = !site.IsDevelopment;
        oidc.GetClaimsFromUserInfoEndpoint = staff.ClaimsFromUserInfo;
        oidc.Scope.Clear();
        foreach (var scope in staff.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal))
        {
            oidc.Scope.Add(scope);
        }

        foreach (var claim in new[] { staff.NameClaim, staff.EmailClaim, staff.RoleClaim, staff.TrustClaim }.Distinct(StringComparer.Ordinal))
        {
            oidc.ClaimActions.MapJsonKey(claim, claim);
        }

        Bind(oidc.CorrelationCookie, "sign-in-state.", site);
        Bind(oidc.NonceCookie, "sign-in-nonce.", site);
    }

    private static void Bind(CookieBuilder cookie, string name, Site site)
    {
        cookie.Name = site.IsHttps ? $"__Host-{name}" : name;
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Lax; // the provider's answer is a cross-site GET of the whole window
        cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.HttpOnly = true;
    }
}

/// <summary>Marks the one endpoint that takes the provider's answers.</summary>
internal sealed record TakesProviderAnswers;

/// <summary>The framework's handler, told to listen on a mapped endpoint only: on the desk's host, with GET.</summary>
internal sealed class StaffProviderHandler(
    IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, HtmlEncoder htmlEncoder, UrlEncoder encoder)
    : OpenIdConnectHandler(options, logger, htmlEncoder, encoder)
{
    public override Task<bool> ShouldHandleRequestAsync() =>
        Task.FromResult(Context.GetEndpoint()?.Metadata.GetMetadata<TakesProviderAnswers>() is not null);
}
