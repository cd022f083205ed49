using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>What is done with each answer of the provider. No message of the provider, no token and no code is logged or shown.</summary>
internal static partial class ProviderAnswers
{
    /// <summary>On the way there.</summary>
    public static Task GoAsync(RedirectContext context)
    {
        var services = context.HttpContext.RequestServices;
        var desk = services.GetRequiredService<Site>().DeskUrl!; // validated at start
        context.ProtocolMessage.RedirectUri = new Uri(desk, StaffProvider.CallbackPath).AbsoluteUri;
        if (services.GetRequiredService<IOptions<StaffSettings>>().Value.AcrValues is { Count: > 0 } values)
        {
            context.ProtocolMessage.AcrValues = string.Join(' ', values);
        }

        return Task.CompletedTask;
    }

    /// <summary>A signature that is there was checked by now. Without one a token from the token endpoint would do for OpenID Connect Core 1.0
    /// section 3.1.3.7, which trusts the connection; we do not.</summary>
    public static Task DemandSignatureAsync(TokenValidatedContext context)
    {
        if (string.IsNullOrEmpty(context.SecurityToken.RawSignature))
        {
            context.Fail("The identity token is not signed.");
        }

        return Task.CompletedTask;
    }

    /// <summary>The provider vouches for somebody.</summary>
    public static async Task EnterAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var signingIn = http.RequestServices.GetRequiredService<SigningIn>();
        var network = http.Connection.RemoteIpAddress?.ToString();
        var vouched = context.Principal!; // the event is raised for a principal only
        var arrival = http.RequestServices.GetRequiredService<StaffArrivals>().Read(vouched, network);
        if (arrival.Who is not { } who)
        {
            await signingIn.RefuseAsync(arrival.Person, arrival.Trust, arrival.Because!, http.RequestAborted); // a person or a reason
            Stopping.Send(http, arrival.Because!, Back(context.Properties)); // the same
            return;
        }

        var issued = DateTimeOffset.FromUnixTimeSeconds(long.Parse(vouched.FindFirst("iat")!.Value, CultureInfo.InvariantCulture)); // the protocol validator demanded it
        var outcome = await signingIn.EnterAsync(who, new ProviderSession(vouched.FindFirst("sid")?.Value, issued), network, http.RequestAborted);
        if (outcome is SignInOutcome.Admitted admitted)
        {
            await StaffCookie.SignInAsync(http, admitted.Session);
            var to = http.RequestServices.GetRequiredService<ReturnAddress>().Read(Back(context.Properties));
            await MovingOn.WriteAsync(http, "Signed in", to);
        }
        else if (outcome is SignInOutcome.Refused refused)
        {
            Stopping.Send(http, refused.Because, Back(context.Properties));
        }
    }

    /// <summary>They pressed Cancel, or the provider does not let them use this service.</summary>
    public static Task CancelledAsync(AccessDeniedContext context)
    {
        context.HandleResponse();
        Stopping.Send(context.HttpContext, Stopping.Cancelled, Back(context.Properties));
        return Task.CompletedTask;
    }

    /// <summary>Everything else.</summary>
    public static Task FailedAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var because = Because(context.Failure, context.HttpContext.RequestAborted);
        Log.Failed(context.HttpContext.RequestServices.GetRequiredService<ILogger<Stopping>>(), because, Kind(context.Failure));
        Stopping.Send(context.HttpContext, because, Back(context.Properties));
        return Task.CompletedTask;
    }

    private static string Because(Exception? failure, CancellationToken cancellationToken) => failure switch
    {
        _ when ProviderDirectory.IsDown(failure, cancellationToken) => Stopping.Unavailable,
        OpenIdConnectProtocolException when failure.Data["error"] is "server_error" or "temporarily_unavailable" => Stopping.Unavailable,
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException => Stopping.Clocks,
        _ => Stopping.Lost,
    };

    /// <summary>The kind of fault: its text may hold what the provider said.</summary>
    private static string Kind(Exception? failure) => failure is null ? "none" : $"{failure.GetType().Name}, {failure.InnerException?.GetType().Name ?? "no inner fault"}";

    private static string? Back(AuthenticationProperties? properties) => properties?.Items.TryGetValue(StaffProvider.Back, out var back) == true ? back : null;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1961, Level = LogLevel.Warning, Message = "A sign-in at the identity provider failed: {Because} ({Kind})")]
        public static partial void Failed(ILogger logger, string because, string kind);
    }
}
