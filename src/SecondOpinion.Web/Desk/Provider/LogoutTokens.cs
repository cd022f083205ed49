using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Desk.Provider;

/// <summary>Reads the logout tokens of the provider (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6).</summary>
internal sealed class LogoutTokens(ProviderDirectory directory, IOptions<StaffSettings> settings, TimeProvider clock)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int LongestName = 300;

    /// <summary>How far clocks may differ, and how long a token may have been on the way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>What it says, or null when it is not one that this service obeys.</summary>
    public async Task<ProviderSignOut?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(cancellationToken) is not { } provider)
        {
            throw new ProviderUnavailableException();
        }

        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = directory.Manager, // asked again when a key is not known
            ValidIssuer = provider.Issuer,
            ValidAudience = settings.Value.ClientId,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow() < new DateTimeOffset(end, TimeSpan.Zero) + Grace,
            TypeValidator = (type, _, _) => type is null or "" or "JWT" or "logout+jwt" ? type : throw new SecurityTokenInvalidTypeException(),
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt } ? Read(jwt) : null;
    }

    private ProviderSignOut? Read(JsonWebToken jwt)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload));
        var claims = payload.RootElement;
        var (subject, session) = (Text(claims, "sub"), Text(claims, "sid"));
        if (Text(claims, "jti") is not { } id || (subject is null && session is null) || session?.Length > LongestName
            || claims.TryGetProperty("nonce", out _) || !IsLogout(claims) || IssuedAt(claims) is not { } issued)
        {
            return null;
        }

        var staff = StaffArrivals.IdOf(jwt.Issuer, subject);
        return subject is not null && staff is null
            ? null
            : new ProviderSignOut(SHA256.HashData(Encoding.UTF8.GetBytes($"{jwt.Issuer} {id}")), staff, session, issued);
    }

    /// <summary>Null when it is missing, to come, or so old that nobody may have kept it.</summary>
    private DateTimeOffset? IssuedAt(JsonElement claims)
    {
        if (!claims.TryGetProperty("iat", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var seconds)
            || seconds is < 0 or > 253402300799)
        {
            return null;
        }

        var (issued, now) = (DateTimeOffset.FromUnixTimeSeconds(seconds), clock.GetUtcNow());
        return issued <= now + Grace && issued >= now - Grace ? issued : null;
    }

    private static bool IsLogout(JsonElement claims) =>
        claims.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(LogoutEvent, out var what) && what.ValueKind == JsonValueKind.Object;

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

/// <summary>The identity provider cannot be asked for its keys.</summary>
internal sealed class ProviderUnavailableException() : Exception("The identity provider cannot be reached.");
