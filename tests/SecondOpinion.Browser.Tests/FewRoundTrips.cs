using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>What stands between a right code and the first image: few requests, and none of them larger than it must be.</summary>
internal sealed partial class FewRoundTrips
{
    private const string Recipient = "s.lowland@far.example";

    /// <summary>The code, the page, the case, the headers, a preview, the frame; and both decoders' script.</summary>
    private const int MostRequests = 8;

    private Site _site = null!; // started before each test
    private HttpPerson _referrer = null!; // the same

    [SetUp]
    public async Task StartAsync()
    {
        _site = await Site.StartAsync(null, ("ReloadStaticAssetsAtRuntime", "false"), ("EnableStaticAssetsDevelopmentCaching", "true")); // as outside Development
        _referrer = new HttpPerson(_site);
        await _referrer.SignInAsync("demo:demo1-referrer");
        await _referrer.AskAsync("Okafor", Recipient, series: 1);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _referrer.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task The_page_of_the_code_fetches_the_very_viewer_that_the_next_page_runs_packed_and_for_keeps()
    {
        using var reader = new HttpPerson(_site);
        var (_, code) = await reader.RequestCodeAsync(Recipient);
        var ahead = Preload().Match(await reader.TextAsync("/open/code")).Groups["path"].Value;
        using var opened = await reader.SubmitAsync("/open/code", "/open/code", ("code", code));
        var page = await reader.TextAsync(opened.Headers.Location!.OriginalString);
        Assert.That(Script().Match(page).Groups["path"].Value, Is.EqualTo(ahead).And.Not.Empty);

        var style = Style().Match(page).Groups["path"].Value;
        foreach (var path in new[] { ahead, style })
        {
            using var file = await reader.GetAsync(path, ("Accept-Encoding", "gzip"));
            Assert.That(file.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }), path);
            Assert.That(file.Headers.CacheControl!.ToString(), Does.Contain("immutable"), path);
            Assert.That(file.Content.Headers.ContentLength, Is.LessThan(40_000), path);
        }
    }

    [Test]
    public async Task Headers_of_a_series_come_packed_to_whoever_takes_that_and_plain_to_others()
    {
        await _site.PackedFilesAsync(); // so that the series is the same from one request to the next
        using var reader = new HttpPerson(_site);
        var code = await reader.OpenAsync(Recipient);
        var series = SeriesOf(await reader.TextAsync($"/read/{code}/case"));
        var metadata = $"/read/{code}/dicom-web/studies/{series.Study}/series/{series.Uid}/metadata";
        using var packed = await reader.GetAsync(metadata, ("Accept-Encoding", "br, gzip"));
        using var plain = await reader.GetAsync(metadata, ("Accept-Encoding", "gzip;q=0"));
        var bytes = await plain.Content.ReadAsByteArrayAsync();
        Assert.That((packed.Content.Headers.ContentEncoding, plain.Content.Headers.ContentEncoding), Is.EqualTo((new[] { "gzip" }, Array.Empty<string>())));
        Assert.That((packed.Headers.Vary, plain.Headers.Vary), Is.EqualTo((new[] { "Accept-Encoding" }, new[] { "Accept-Encoding" })));
        Assert.That(packed.Headers.CacheControl!.NoStore, Is.True);

        var sent = await packed.Content.ReadAsByteArrayAsync();
        using var unpacked = new MemoryStream();
        await using (var unpacking = new GZipStream(new MemoryStream(sent), CompressionMode.Decompress))
        {
            await unpacking.CopyToAsync(unpacked);
        }

        Assert.That(Encoding.UTF8.GetString(unpacked.ToArray()), Is.EqualTo(Encoding.UTF8.GetString(bytes)));
        Assert.That(sent.Length, Is.LessThan(bytes.Length / 4));
    }

    [Test]
    public async Task Between_the_code_and_the_first_image_lie_few_requests_and_no_other_frame()
    {
        await _site.PackedFilesAsync();
        await using var person = await Chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        await page.GotoAsync(await Post.LinkAsync(_site, Recipient));
        await page.RequestCodeAsync();
        await page.GetByTestId("code-input").FillAsync(await Post.CodeAsync(_site, Recipient, await page.GetByTestId("request-word").InnerTextAsync()));
        var held = new TaskCompletionSource();
        await page.RouteAsync("**/frames/**", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        var asked = new List<string>();
        person.Request += (_, request) => Keep(asked, new Uri(request.Url).AbsolutePath);
        await page.GetByTestId("code-button").ClickAsync();
        await page.GetByTestId("preview-ready").WaitForAsync();

        lock (asked)
        {
            var data = asked.Where(path => !path.StartsWith("/viewer/", StringComparison.Ordinal) || path.Contains("worker", StringComparison.Ordinal)).ToList();
            Assert.That(data, Has.Count.LessThanOrEqualTo(MostRequests), string.Join(Environment.NewLine, asked));
            Assert.That(data.Count(path => path.Contains("/frames/", StringComparison.Ordinal)), Is.EqualTo(1), "the frame that is looked at has the line to itself");
            Assert.That(data.Count(path => path.EndsWith("/first", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(data.Where(path => path.Contains("/preview/", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(1), "the other previews come after the image");
        }

        held.SetResult();
        await page.ImageReadyAsync();
    }

    [Test]
    public async Task The_first_frame_is_on_its_way_before_the_headers_are_here_and_is_asked_for_once()
    {
        await _site.PackedFilesAsync();
        await using var person = await Chromium.NewPersonAsync();
        var page = await person.NewPageAsync();
        var (frame, headers) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/metadata", async route =>
        {
            await headers.Task;
            await route.ContinueAsync();
        });
        var asked = new List<string>();
        person.Request += (_, request) => Keep(asked, new Uri(request.Url).AbsolutePath);
        person.Response += (_, answer) => _ = answer.Url.Contains("/frames/", StringComparison.Ordinal) && frame.TrySetResult();
        await page.GotoAsync(await Post.LinkAsync(_site, Recipient));
        await page.RequestCodeAsync();
        await page.EnterCodeAsync(_site, Recipient);
        await frame.Task.WaitAsync(TimeSpan.FromSeconds(60));
        headers.SetResult();
        await page.ImageReadyAsync();

        lock (asked)
        {
            var first = asked.First(path => path.Contains("/frames/", StringComparison.Ordinal));
            Assert.That(asked.Count(path => path == first), Is.EqualTo(1), "what was brought ahead is what is shown");
        }
    }

    private static void Keep(List<string> asked, string path)
    {
        lock (asked)
        {
            asked.Add(path);
        }
    }

    private static (string Study, string Uid) SeriesOf(string contents)
    {
        using var json = System.Text.Json.JsonDocument.Parse(contents);
        var study = json.RootElement.GetProperty("studies")[0];
        return (study.GetProperty("uid").GetString()!, study.GetProperty("series")[0].GetProperty("uid").GetString()!); // asserted by the requests that use them
    }

    [GeneratedRegex("<link rel=\"modulepreload\" href=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Preload();

    [GeneratedRegex("<script type=\"module\" src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Script();

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Style();
}
