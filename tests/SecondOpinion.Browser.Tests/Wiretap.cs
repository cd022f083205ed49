using System.Text;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Everything that one person's browser sends and gets, and the titles it shows.</summary>
internal sealed class Wiretap
{
    private readonly List<IResponse> _responses = [];

    public Wiretap(IBrowserContext person) => person.Response += (_, response) =>
    {
        lock (_responses)
        {
            _responses.Add(response);
        }
    };

    /// <summary>All bodies, from the server and to it, each with the address it belongs to; but frames, of which a browser keeps too few for an onlooker.</summary>
    public List<(string Where, byte[] Bytes)> Bodies { get; } = [];

    /// <summary>Addresses as the server gets them (without the fragment), and all header lines of both directions.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Only the addresses.</summary>
    public List<string> Addresses { get; } = [];

    /// <summary>Collects what has passed so far. Call before the page moves on: the browser forgets bodies then.</summary>
    public async Task CollectAsync()
    {
        IResponse[] responses;
        lock (_responses)
        {
            responses = [.. _responses];
            _responses.Clear();
        }

        foreach (var response in responses)
        {
            var address = new Uri(response.Url).GetLeftPart(UriPartial.Query);
            Addresses.Add(address);
            Lines.Add(address);
            Lines.AddRange((await response.HeadersArrayAsync()).Concat(await response.Request.HeadersArrayAsync()).Select(header => $"{header.Name}: {header.Value}"));
            if (response.Request.PostDataBuffer is { } sent)
            {
                Bodies.Add(($"to {address}", sent));
            }

            if (response.Status is not (>= 300 and < 400) and not 204 && !address.Contains("/frames/", StringComparison.Ordinal))
            {
                Bodies.Add((address, await BodyAsync(response)));
            }
        }
    }

    /// <summary>Fetches from within the page, as the person who looks at it, and takes the bytes out by hand.</summary>
    public static async Task<byte[]> FetchAsync(IPage page, string url) => Convert.FromBase64String(await page.EvaluateAsync<string>(
        """
        async url => {
          const answer = await fetch(url);
          if (!answer.ok) throw new Error(`fetch: ${answer.status}`);
          const bytes = new Uint8Array(await answer.arrayBuffer());
          let text = '';
          for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
          return btoa(text);
        }
        """,
        url));

    /// <summary>A browser forgets the bodies of a page it has left: what it was given is then asked for again.</summary>
    private static async Task<byte[]> BodyAsync(IResponse response)
    {
        try
        {
            return await response.BodyAsync();
        }
        catch (PlaywrightException) when (response.Request.Method == "GET")
        {
            return await FetchAsync(response.Frame.Page, response.Url);
        }
    }

    /// <summary>Where any of <paramref name="secrets"/> has passed, in any form.</summary>
    public IEnumerable<string> Find(IReadOnlyCollection<string> secrets) => Bodies
        .SelectMany(body => Canary.FindIn(body.Bytes, secrets).Select(found => $"{body.Where}: {found}"))
        .Concat(Canary.FindIn(Encoding.UTF8.GetBytes(string.Join('\n', Lines)), secrets).Select(found => $"addresses and headers: {found}"));
}
