using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Store.Operations;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Does this machine's clock agree with another's? Links, codes and sessions end by it. The database server is asked; with SQLite, whoever
/// answers at <c>PublicUrl</c> or <c>DeskUrl</c> (the Date header, RFC 9110 section 6.6.1).</summary>
internal sealed class ClockCheck(IServiceProvider house)
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (other, whose) = await OtherAsync(cancellationToken);
        yield return other is not { } theirs
            ? Finding.Warning("clock", "compared with nobody's: SQLite has no clock of its own, and PublicUrl does not answer", "see that this machine takes its time from a time server")
            : Judge(house.GetRequiredService<TimeProvider>().GetUtcNow() - theirs, whose);
    }

    internal static Finding Judge(TimeSpan ahead, string whose)
    {
        var says = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(ahead.TotalSeconds):0} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} {whose}");
        return ahead.Duration() > Tolerated ? Finding.Warning("clock", says, "see that both take their time from a time server: links and codes end by this clock") : Finding.Ok("clock", says);
    }

    private async Task<(DateTimeOffset? Theirs, string Whose)> OtherAsync(CancellationToken cancellationToken)
    {
        if (await KeptChecks.IsMigratedAsync(house, cancellationToken) && await house.GetRequiredService<StoreProbe>().ClockAsync(cancellationToken) is { } server)
        {
            return (server, "the database server");
        }

        var site = house.GetRequiredService<Site>();
        foreach (var url in new[] { site.PublicUrl, site.DeskUrl }.OfType<Uri>())
        {
            if (await DateAsync(url, cancellationToken) is { } date)
            {
                return (date, url.Authority);
            }
        }

        return (null, "");
    }

    private static async Task<DateTimeOffset?> DateAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            return answer.Headers.Date;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null; // nobody there: the next is asked
        }
    }
}
