using System.Net;
using SecondOpinion.Cases;
using SecondOpinion.Reading;

namespace SecondOpinion.Web.Reader;

/// <summary>What a request behind a gate may read.</summary>
/// <param name="Right">Whose right it is.</param>
/// <param name="EndsAt">The last instant of it; null when none is set.</param>
/// <param name="StillAsync">Whether it still stands: asked again before each further frame of one answer.</param>
internal sealed record OpenedCase(ReadingRight Right, DateTimeOffset? EndsAt, Func<Task<bool>> StillAsync)
{
    private static readonly object Key = new();

    /// <summary>Of the request at hand. Only behind a gate.</summary>
    public static OpenedCase Of(HttpContext http) => (OpenedCase)http.Items[Key]!; // the gate has kept it, or the handler is not reached

    /// <summary>The case's code, as the route has it; the gate has read it.</summary>
    public static CaseCode CodeOf(HttpContext http) =>
        CaseCode.TryParse(http.GetRouteValue("caseCode") as string, out var code) ? code : throw new InvalidOperationException("No gate stands before this route.");

    /// <summary>Where the request comes from, for the trail.</summary>
    public static string NetworkOf(HttpContext http) => (http.Connection.RemoteIpAddress ?? IPAddress.None).ToString();

    /// <summary>For the handlers behind the gate.</summary>
    public void Keep(HttpContext http) => http.Items[Key] = this;
}

/// <summary>Marks what a page asks for by itself: it does not count as activity.</summary>
internal sealed class DoesNotProlong;
