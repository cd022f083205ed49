using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>What the provider publishes of itself: endpoints and signing keys. Fetched when first needed, kept, and asked again when it failed.</summary>
internal sealed partial class ProviderDirectory(IOptionsMonitor<OpenIdConnectOptions> options, ILogger<ProviderDirectory> logger)
{
    /// <summary>The framework's own cache, shared with its handler.</summary>
    public BaseConfigurationManager Manager => (BaseConfigurationManager)Source;

    private IConfigurationManager<OpenIdConnectConfiguration> Source =>
        options.Get(StaffProvider.Scheme).ConfigurationManager ?? throw new InvalidOperationException("The identity provider has no address.");

    /// <summary>Null while the provider cannot be reached.</summary>
    public async Task<OpenIdConnectConfiguration?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception down) when (IsDown(down, cancellationToken))
        {
            LogDown(down);
            return null;
        }
    }

    /// <summary>True for what a provider that is down, slow or not itself does to whoever asks it.</summary>
    public static bool IsDown(Exception? fault, CancellationToken cancellationToken) => fault switch
    {
        null => false,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or IOException or TimeoutException => true,
        InvalidOperationException { Source: "Microsoft.IdentityModel.Protocols" } => true, // it answered, but not with its configuration
        _ => IsDown(fault.InnerException, cancellationToken),
    };

    [LoggerMessage(EventId = 1960, Level = LogLevel.Error, Message = "The identity provider's configuration could not be read: nobody can sign in until it can")]
    private partial void LogDown(Exception why);
}
