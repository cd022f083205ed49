using System.Net;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Web;

/// <summary>What must be right before the first request, and what exists in Development only.</summary>
internal sealed class StartingTheService
{
    [Test]
    public void Every_fault_of_the_configuration_is_named_at_once()
    {
        using var app = new DeskApp(
            ("Surface", "Sideways"), ("DeskUrl", "desk"), ("Trusts:0:Code", "too long a code"), ("Trusts:1:Policy:MaximumLifeDays", "15"), ("Proxies:Addresses:0", "gateway"));
        var faults = FaultsOf(app);
        Assert.That(faults, Does.Contain("Surface").And.Contain("DeskUrl").And.Contain("ODS code").And.Contain("MaximumLifeDays").And.Contain("gateway is no IP address"));
    }

    [TestCase("Desk")]
    [TestCase("Reader")]
    public void SQLite_refuses_to_serve_one_surface_alone(string surface)
    {
        using var app = new DeskApp(("Surface", surface));
        Assert.That(FaultsOf(app), Does.Contain("SQLite serves one process only"));
    }

    [Test]
    public void Outside_Development_nothing_has_a_default_and_nobody_signs_in_as_a_demo_person()
    {
        using var app = new DeskApp(("Surface", "Both"), ("DeskUrl", "https://one.example"), ("PublicUrl", "https://one.example"), ("Staff:SignIn", "Demo")) { Environment = "Production" };
        Assert.That(FaultsOf(app), Does.Contain("must be different hosts").And.Contain("exists in Development only"));
    }

    [Test]
    public void Outside_Development_plain_http_is_refused()
    {
        using var app = new DeskApp(("Surface", "Both"), ("DeskUrl", "http://desk.example"), ("PublicUrl", "http://reader.example")) { Environment = "Production" };
        Assert.That(FaultsOf(app), Does.Contain("DeskUrl: must be https").And.Contain("PublicUrl: must be https").And.Contain("Staff:Authority"));
    }

    [Test]
    public void Every_fault_of_the_sign_in_is_named_at_once()
    {
        using var app = new DeskApp(
            ("Surface", "Both"), ("DeskUrl", "https://desk.example"), ("PublicUrl", "https://reader.example"), ("Trusts:0:Code", "RYR"), ("Trusts:0:Name", "A trust"),
            ("Staff:Authority", "http://login.example"), ("Staff:ClientSecret", "one"), ("Staff:ClientSecretFile", "two"), ("Staff:Roles:a:b", "Administrator"),
            ("Staff:Trusts:x", "RYX"), ("Staff:IdleMinutes", "61"), ("Staff:LongestHours", "0")) { Environment = "Production" };
        Assert.That(
            FaultsOf(app),
            Does.Contain("Staff:Authority: must be https").And.Contain("Staff:ClientId").And.Contain("one of the two").And.Contain("Staff:RoleClaim")
                .And.Contain("a:b is to be Administrator").And.Contain("Staff:TrustClaim").And.Contain("x stands for RYX").And.Contain("IdleMinutes").And.Contain("LongestHours"));
    }

    [TestCase("http://localhost:9", null)]
    [TestCase("http://login.example", "must be https")]
    [TestCase("https://login.example/?tenant=1", "the address of the identity provider")]
    [TestCase("login.example", "the address of the identity provider")]
    public void In_Development_a_provider_on_this_machine_may_speak_plain_http(string authority, string? fault)
    {
        using var app = new DeskApp([.. FakeProvider.Settings, ("Staff:Authority", authority)]);
        if (fault is null)
        {
            Assert.That(() => app.CreateClient().Dispose(), Throws.Nothing);
        }
        else
        {
            Assert.That(FaultsOf(app), Does.Contain(fault));
        }
    }

    [Test]
    public async Task A_secret_in_a_file_is_its_first_line_and_the_file_must_be_there()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{FakeProvider.Secret}\n");
        await using var app = DeskApp.WithProvider(("Staff:ClientSecret", ""), ("Staff:ClientSecretFile", file));
        using var browser = app.Browser();
        await app.ComeInAsync(browser);
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        File.Delete(file);
        using var without = new DeskApp([.. FakeProvider.Settings, ("Staff:ClientSecret", ""), ("Staff:ClientSecretFile", file)]);
        Assert.That(FaultsOf(without), Does.Contain("Staff:ClientSecretFile names no file"));
    }

    [Test]
    public void Demo_people_refuse_a_proxy()
    {
        using var app = new DeskApp(("Proxies:Addresses:0", "10.0.0.1"));
        Assert.That(FaultsOf(app), Does.Contain("refuses to run behind a proxy"));
    }

    [TestCase("/sign-in")]
    [TestCase("/dev/letters")]
    public async Task What_is_for_demonstration_is_not_there_for_anybody_from_elsewhere(string path)
    {
        await using var app = new DeskApp();
        using var browser = app.Browser();
        Assert.That((await browser.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.OK));
        foreach (var header in new[] { "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via" })
        {
            using var request = Browser.Request(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, "127.0.0.1");
            using var answer = await browser.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), header);
        }

        app.From = IPAddress.Parse("192.0.2.7");
        Assert.That((await browser.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        app.From = null;
        Assert.That((await browser.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Outside_Development_each_surface_answers_on_its_own_host_and_what_is_for_demonstration_is_not_mapped()
    {
        await using var app = Endpoints.Production();
        using var client = app.CreateClient();
        async Task<HttpStatusCode> AskAsync(string address)
        {
            using var answer = await client.GetAsync(new Uri(address));
            return answer.StatusCode;
        }

        Assert.That(await AskAsync("https://reader.example/open"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await AskAsync("https://desk.example/open"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync("https://desk.example/studies"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await AskAsync("https://reader.example/studies"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync("https://desk.example/dev/letters"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync("https://reader.example/sign-in"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync("https://other.example/open"), Is.EqualTo(HttpStatusCode.BadRequest), "a host that is not ours");
    }

    [Test]
    public async Task A_surface_that_is_off_is_not_mapped()
    {
        await using var both = new DeskApp();
        await using var reader = both.Beside("Reader");
        Assert.That((await reader.Browser().GetAsync("/open")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await reader.Browser().GetAsync("/studies")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await reader.Browser().GetAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        await using var desk = both.Beside("Desk");
        Assert.That((await desk.Browser().GetAsync("/open")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await desk.Browser().GetAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Letters_are_read_in_the_browser_and_nothing_in_them_runs()
    {
        await using var app = new DeskApp();
        Directory.CreateDirectory(app.Outbox);
        await File.WriteAllTextAsync(
            Path.Combine(app.Outbox, "20261124-120000-1.eml"),
            "From: a@demo.example\r\nTo: b@reader.example\r\nSubject: Images wait for you\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: text/plain\r\n\r\nOpen http://localhost/open#AbC-_1 please <script>\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Hello</p><script>1</script>\r\n--x--\r\n");
        using var browser = app.Browser();
        Assert.That((await browser.GetAsync("/dev/letters")).Html, Does.Contain("Images wait for you"));
        var letter = await browser.GetAsync("/dev/letters/20261124-120000-1.eml");
        Assert.That(letter.Html, Does.Contain("<a href=\"http://localhost/open#AbC-_1\"").And.Contain("&lt;script&gt;"));
        using var html = await browser.SendAsync(Browser.Request(HttpMethod.Get, "/dev/letters/20261124-120000-1.eml/html"));
        Assert.That(html.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; style-src 'unsafe-inline'"));
        Assert.That((await browser.GetAsync("/dev/letters/..%2f..%2fetc%2fpasswd")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static string FaultsOf(DeskApp app)
    {
        var thrown = Assert.Catch(() => app.CreateClient().Dispose());
        return string.Join('\n', Flatten(thrown!).OfType<OptionsValidationException>().SelectMany(fault => fault.Failures));
    }

    private static IEnumerable<Exception> Flatten(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Flatten),
        { InnerException: { } inner } => Flatten(inner).Prepend(exception),
        _ => [exception],
    };
}
