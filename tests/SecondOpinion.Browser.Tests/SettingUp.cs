using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SecondOpinion.Browser;

/// <summary>Where a hospital differs from the demonstration.</summary>
[Flags]
public enum Differs
{
    /// <summary>A folder of studies, demo people, one process.</summary>
    Nowhere = 0,

    /// <summary>The studies lie in an archive that speaks DICOMweb.</summary>
    DicomWeb = 1,

    /// <summary>They lie in a PACS that speaks DIMSE only, behind a gateway.</summary>
    Gateway = 2,

    /// <summary>Staff sign in at an identity provider.</summary>
    Provider = 4,

    /// <summary>Desk and reader are two processes.</summary>
    Apart = 8,
}

/// <summary>The service with what stands around it: archives, identity provider, a second process.</summary>
internal sealed class SettingUp : IAsyncDisposable
{
    private const string Head = "mr-t1-colin27"; // the demonstration has the same study

    private readonly Differs _how;
    private readonly Stack<IAsyncDisposable> _around = new();

    private SettingUp(Differs how) => _how = how;

    /// <summary>Where staff come in; the letters are in its folder too.</summary>
    public Site Desk { get; private set; } = null!; // by StartAsync

    /// <summary>All that every process of the service wrote.</summary>
    public string Log => string.Concat(_around.OfType<Site>().Select(site => site.Log));

    public static async Task<SettingUp> StartAsync(Differs how)
    {
        var setUp = new SettingUp(how);
        try
        {
            await setUp.StartAsync();
            return setUp;
        }
        catch
        {
            await setUp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Signs somebody of the first trust in: <c>referrer</c> or <c>governance</c>.</summary>
    public async Task<IPage> SignInAsync(IBrowserContext person, string role)
    {
        if (!_how.HasFlag(Differs.Provider))
        {
            return await person.SignInAsync(Desk, $"demo:demo1-{role}");
        }

        var page = await person.NewPageAsync();
        await page.GotoAsync($"{Desk.Address}/sign-in");
        await page.GetByTestId("sign-in-start").ClickAsync();
        await page.Locator("[name=login]").FillAsync(role == "referrer" ? "alice" : "greg");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("^" + Regex.Escape(Desk.Address) + "/(trail)?$"));
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        while (_around.TryPop(out var one))
        {
            await one.DisposeAsync();
        }
    }

    private async Task StartAsync()
    {
        var settings = new List<(string Key, string Value)>();
        if ((_how & (Differs.DicomWeb | Differs.Gateway)) != Differs.Nowhere)
        {
            settings.AddRange(await ArchiveAsync());
        }

        var provider = _how.HasFlag(Differs.Provider) ? Keep(IdentityProvider.NotYet()) : null;
        settings.AddRange(provider?.Settings ?? []);
        await StartSiteAsync([.. settings]);
        if (provider is not null)
        {
            await provider.StartAsync(Desk);
        }
    }

    private async Task StartSiteAsync((string Key, string Value)[] settings)
    {
        if (!_how.HasFlag(Differs.Apart))
        {
            Desk = Keep(await Site.StartAsync(null, settings));
            return;
        }

        using var certificates = new Certificates();
        (string Key, string Value)[] ring = [("Keys__Reader__CertificateFile", certificates.Pkcs12("reader")), .. WithoutChecks.Settings];
        Desk = Keep(Site.NotYet());
        var reader = Keep(Site.Beside(Desk));
        await Desk.RestartAsync([.. settings, .. ring, ("Keys__Desk__CertificateFile", certificates.Pkcs12("desk")), ("Surface", "Desk"), ("PublicUrl", reader.Address)]);
        await reader.RestartAsync([.. ring, ("Surface", "Reader"), ("DeskUrl", Desk.Address)]);
    }

    /// <summary>One archive with the head in it; the folder of the demonstration is not there.</summary>
    private async Task<IEnumerable<(string Key, string Value)>> ArchiveAsync()
    {
        var head = Path.Combine(Checkout.RequireCorpus(), "studies", Head);
        var server = Keep(await OrthancServer.StartAsync());
        (string Key, string Value)[] archive =
        [
            ("Archives__0__Name", "VNA"), ("Archives__0__Trust", "DEMO1"), ("Archives__0__Kind", "DicomWeb"), ("Archives__0__Url", $"{server.Url}/dicom-web"),
            ("Archives__0__Authentication", "Basic"), ("Archives__0__User", OrthancServer.User), ("Archives__0__Password", OrthancServer.Password),
        ];
        if (!_how.HasFlag(Differs.Gateway))
        {
            await server.LoadAsync(head);
            return archive;
        }

        var pacs = Keep(await OrthancServer.StartPacsAsync(server));
        await server.KnowAsync("pacs", pacs);
        await pacs.LoadAsync(head);
        return [.. archive, ("Archives__0__Gateway__Modality", "pacs")];
    }

    private T Keep<T>(T one)
        where T : IAsyncDisposable
    {
        _around.Push(one);
        return one;
    }
}
