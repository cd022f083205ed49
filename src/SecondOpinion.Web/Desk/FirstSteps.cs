namespace SecondOpinion.Web.Desk;

/// <summary>Development: once the server listens, says where, and what to try.</summary>
internal sealed class FirstSteps(IHostApplicationLifetime lifetime, Site site) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(Text(site.DeskUrl?.GetLeftPart(UriPartial.Authority) ?? "")));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Text(string address) =>
        $"""

        Second Opinion is running at {address}

          1. Open {address}/sign-in, press "Dr Asha Rao", then "Ask for an opinion". Choose a study, any name and any address, and ask.
          2. Open {address}/dev/letters in another browser or a private window: you are the consultant now. Follow the link in the letter,
             press "E-mail me a code", find the code in the newest letter, enter it, and read the images.
          3. Go back to the case as Dr Asha Rao and revoke the link: the consultant's next image is refused.

        """;
}
