using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SecondOpinion.Web;

/// <summary>An identity provider in this process: discovery, keys, token endpoint, and a person who signs in without a page. A test says
/// what it claims, and how it misbehaves.</summary>
internal sealed class FakeProvider : HttpMessageHandler
{
    public const string Issuer = "https://login.example";
    public const string Client = "second-opinion";
    public const string Secret = "a secret that only the two know";
    public const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Dictionary<string, (string Nonce, string Challenge)> _codes = new(StringComparer.Ordinal);

    public RsaSecurityKey Key { get; } = new(RSA.Create(2048)) { KeyId = "one" };

    /// <summary>What everybody's identity token says besides the protocol's own claims.</summary>
    public Dictionary<string, object> Claims { get; } = new(StringComparer.Ordinal)
    {
        ["sub"] = "subject-1", ["name"] = "Dr Ada Lin", ["email"] = "ada.lin@trust.example", ["groups"] = new[] { "so-referrers", "everybody" }, ["ods"] = "DEMO1", ["sid"] = "session-1",
    };

    /// <summary>Changes the payload of the next identity tokens.</summary>
    public Action<Dictionary<string, object>>? Forge { get; set; }

    /// <summary>Signs with this instead.</summary>
    public SigningCredentials? Signer { get; set; }

    /// <summary>Leaves signatures out (RFC 7515, "alg": "none").</summary>
    public bool Unsigned { get; set; }

    public bool IsDown { get; set; }

    /// <summary>Every request that came, with its body.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Settings that make the app use it.</summary>
    public static (string Key, string Value)[] Settings { get; } =
    [
        ("Staff:SignIn", "Oidc"), ("Staff:Authority", Issuer), ("Staff:ClientId", Client), ("Staff:ClientSecret", Secret), ("Staff:RoleClaim", "groups"),
        ("Staff:Roles:so-referrers", "Referrer"), ("Staff:Roles:urn:example:ig", "Governance"), ("Staff:Roles:so-pacs", "PacsOffice"), ("Staff:TrustClaim", "ods"),
    ];

    /// <summary>What a person at the provider does with the address the app sent them to: signs in; answers with where they are sent back.</summary>
    public string SignIn(Uri authorize)
    {
        var query = HttpUtility.ParseQueryString(authorize.Query);
        Assert.That(query["code_challenge_method"], Is.EqualTo("S256"));
        Assert.That(query["response_mode"], Is.Null.Or.EqualTo("query"));
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (query["nonce"]!, query["code_challenge"]!);
        return $"{new Uri(query["redirect_uri"]!).AbsolutePath}?code={code}&state={Uri.EscapeDataString(query["state"]!)}&iss={Uri.EscapeDataString(Issuer)}";
    }

    /// <summary>A token of this provider with just these claims.</summary>
    public string Token(Dictionary<string, object> claims, string? type = null)
    {
        var descriptor = new SecurityTokenDescriptor { Claims = claims };
        if (!Unsigned)
        {
            descriptor.SigningCredentials = Signer ?? new SigningCredentials(Key, SecurityAlgorithms.RsaSha256);
        }

        if (type is not null)
        {
            descriptor.TokenType = type;
        }

        return _writer.CreateToken(descriptor);
    }

    /// <summary>The claims of a good logout token at an instant.</summary>
    public static Dictionary<string, object> Logout(DateTimeOffset now, string? subject = "subject-1", string? session = "session-1")
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer, ["aud"] = Client, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), ["events"] = new Dictionary<string, object> { [LogoutEvent] = new Dictionary<string, object>() },
        };
        foreach (var (name, value) in new[] { ("sub", subject), ("sid", session) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add($"{request.Method} {request.RequestUri!.AbsolutePath} {body}");
        if (IsDown)
        {
            throw new HttpRequestException("Connection refused, on purpose.");
        }

        return request.RequestUri.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => Json(new
            {
                issuer = Issuer, authorization_endpoint = $"{Issuer}/authorize", token_endpoint = $"{Issuer}/token", jwks_uri = $"{Issuer}/keys",
                end_session_endpoint = $"{Issuer}/bye", userinfo_endpoint = $"{Issuer}/me",
            }),
            "/keys" => Json(new { keys = new[] { PublicKey() } }),
            "/token" => Redeem(HttpUtility.ParseQueryString(body)),
            "/me" => Json(Claims),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private HttpResponseMessage Redeem(System.Collections.Specialized.NameValueCollection form)
    {
        if (form["client_secret"] != Secret || form["code"] is not { } code || !_codes.Remove(code, out var asked)
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"] ?? ""))) != asked.Challenge)
        {
            return Json(new { error = "invalid_grant", error_description = "ada.lin@trust.example had no such code" }, HttpStatusCode.BadRequest);
        }

        var now = DateTimeOffset.UtcNow;
        var claims = new Dictionary<string, object>(Claims, StringComparer.Ordinal)
        {
            ["iss"] = Issuer, ["aud"] = Client, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(), ["nonce"] = asked.Nonce,
        };
        Forge?.Invoke(claims);
        return Json(new { access_token = "an-access-token", token_type = "Bearer", expires_in = 300, id_token = Token(claims) });
    }

    private object PublicKey()
    {
        var parameters = Key.Rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = Key.KeyId, alg = "RS256", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }

    private static HttpResponseMessage Json(object value, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(JsonSerializer.Serialize(value), Encoding.UTF8, "application/json") };
}
