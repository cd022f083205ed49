using System.Globalization;
using SecondOpinion.Benchmarks.Peers;
using SecondOpinion.Browser;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>A running site with one prepared case and a letter to each of several recipients.</summary>
internal sealed class Invited : IAsyncDisposable
{
    private readonly Site _site;

    private Invited(Site site, int port) => (_site, Port) = (site, port);

    /// <summary>Where the site answers on the line.</summary>
    public int Port { get; }

    /// <summary>Asks, and waits until every frame is in its last form.</summary>
    public static async Task<Invited> PrepareAsync(string archive, string data, int recipients)
    {
        var port = Server.FreePort();
        var site = await Site.StartAsync(
            data, ("Archives__0__Path", archive), ("Logging__LogLevel__Default", "Warning"), ("Logging__LogLevel__SecondOpinion", "Warning"),
            ("Kestrel__Endpoints__Here__Url", "{address}"), ("Kestrel__Endpoints__Line__Url", $"http://{EmulatedLink.Address}:{port}"),
            ("ReloadStaticAssetsAtRuntime", "false"), ("EnableStaticAssetsDevelopmentCaching", "true")); // static files as outside Development: packed, and kept
        var invited = new Invited(site, port);
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var code = await referrer.AskAsync(CtStudy.Words, Address(0));
        for (var recipient = 1; recipient < recipients; recipient++)
        {
            using var added = await referrer.SubmitAsync(
                $"/cases/{code}/links", $"/cases/{code}/links", ("recipientName", "Dr Jean Mercer"), ("recipientEmail", Address(recipient)), ("expiresInDays", "7"));
        }

        await OpenCase.SealedAsync(referrer, code);
        await site.PackedFilesAsync();
        return invited;
    }

    public Task<string> LinkAsync(int recipient) => Post.LinkAsync(_site, Address(recipient));

    public Task<string> CodeAsync(int recipient, string words) => Post.CodeAsync(_site, Address(recipient), words);

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static string Address(int recipient) => string.Create(CultureInfo.InvariantCulture, $"reader{recipient}@bench.example");
}
