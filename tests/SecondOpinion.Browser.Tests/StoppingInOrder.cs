using System.Net;

namespace SecondOpinion.Browser;

/// <summary>A service that is told to stop is unready first, serves on while whoever stands in front takes notice, and ends by itself.</summary>
internal sealed class StoppingInOrder
{
    [Test]
    public async Task It_is_unready_first_and_serves_on_for_as_long_as_it_is_told()
    {
        Checkout.RequirePeer("kill");
        await using var site = await Site.StartAsync(null, ("Management__DrainSeconds", "5"));
        Assert.That(await site.ManagementAsync("healthz/ready"), Does.StartWith("{\"status\":\"ready\""));
        Assert.That((await Programs.RunAsync("kill", ["-TERM", site.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Code, Is.Zero);

        Assert.That(() => StatusOf(site), Is.EqualTo(HttpStatusCode.ServiceUnavailable).After(4000, 50));
        using var visitor = new HttpPerson(site);
        using var served = await visitor.GetAsync("/sign-in");
        Assert.That(served.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the doors are still open");
        Assert.That(await site.ManagementAsync("healthz/live"), Is.EqualTo("live\n"));
        Assert.That(await site.EndedAsync(TimeSpan.FromSeconds(60)), Is.Zero, "it ends by itself, in order");
    }

    private static HttpStatusCode? StatusOf(Site site)
    {
        try
        {
            _ = site.ManagementAsync("healthz/ready").GetAwaiter().GetResult();
            return HttpStatusCode.OK;
        }
        catch (HttpRequestException refused)
        {
            return refused.StatusCode;
        }
    }
}
