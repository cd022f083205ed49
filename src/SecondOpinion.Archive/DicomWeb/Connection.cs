using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Opens the way to an archive.</summary>
/// <remarks>Made by hand, not by <c>IHttpClientFactory</c>: its handlers log addresses, and those of QIDO-RS hold names and numbers of patients.
/// No redirect is followed (it would carry the credentials along), no cookie kept, no compressed answer asked for, no proxy of the machine used.</remarks>
internal static class Connection
{
    private const int ConnectionsAtOnce = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);

    public static HttpClient Open(DicomWebOptions options, TimeProvider clock) =>
        new(new ResilienceHandler(Pipeline(options, clock)) { InnerHandler = new Credentials(options) { InnerHandler = Sockets(options) } })
        {
            Timeout = Timeout.InfiniteTimeSpan, // the pipeline has one for each attempt, the body one for each piece
        };

    /// <summary>Reads are tried three times, other requests once; 500 is an answer and is not asked for again.</summary>
    private static ResiliencePipeline<HttpResponseMessage> Pipeline(DicomWebOptions options, TimeProvider clock)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false, // an archive that says "in an hour" is down for whoever waits
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome switch
            {
                { Exception: HttpRequestException or TimeoutRejectedException } => true,
                { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
                _ => false,
            }),
        };
        retry.DisableForUnsafeHttpMethods();
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(retry).AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds)).Build();
    }

    private static SocketsHttpHandler Sockets(DicomWebOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = ConnectionsAtOnce,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            ActivityHeadersPropagator = null,
        };
        if (options.Authentication == "Certificate")
        {
            handler.SslOptions.ClientCertificateContext =
                SslStreamCertificateContext.Create(Credentials.Certificate(options), additionalCertificates: null, offline: true);
        }

        if (options.AuthorityFile.Length > 0)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // such an authority mostly publishes no list
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(Credentials.Authorities(options));
        }

        return handler;
    }
}
