using System.Net;
using System.Text.Json;

namespace SecondOpinion.Browser;

/// <summary>The reader surface as an outside program meets it: status, headers, bytes.</summary>
internal sealed class OverTheWire
{
    private const string Recipient = "j.mercer@neuro.example";
    private const string AnyFrame = "image/jls, application/octet-stream, image/jpeg";

    private Site _site = null!; // started before each test
    private HttpPerson _referrer = null!; // the same
    private HttpPerson _reader = null!; // the same

    [SetUp]
    public async Task StartAsync()
    {
        _site = await Site.StartAsync();
        (_referrer, _reader) = (new HttpPerson(_site), new HttpPerson(_site));
        await _referrer.SignInAsync("demo:demo1-referrer");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _referrer.Dispose();
        _reader.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task A_frame_comes_whole_and_what_is_not_there_is_one_and_the_same_404()
    {
        await _referrer.AskAsync("", Recipient, series: 1);
        var code = await _reader.OpenAsync(Recipient);
        var (series, instance) = await FirstInstanceAsync(code);

        using var single = await _reader.GetAsync($"{instance}/frames/1", ("Accept", AnyFrame));
        var bytes = await single.Content.ReadAsByteArrayAsync();
        Assert.That((single.StatusCode, (long?)bytes.Length), Is.EqualTo((HttpStatusCode.OK, single.Content.Headers.ContentLength)));
        Assert.That(single.Content.Headers.ContentType!.ToString(), Does.Contain("transfer-syntax=1.2.840.10008.1.2"));
        Assert.That(single.Headers.CacheControl!.NoStore, Is.True);

        using var parts = await _reader.GetAsync($"{instance}/frames/1,1");
        Assert.That(parts.Content.Headers.ContentType!.MediaType, Is.EqualTo("multipart/related"));
        Assert.That((await parts.Content.ReadAsByteArrayAsync()).Length, Is.GreaterThan(2 * bytes.Length));

        using var ranged = await _reader.GetAsync($"{instance}/frames/1", ("Accept", AnyFrame), ("Range", "bytes=zebra-;;"));
        Assert.That((await ranged.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(bytes.Length), "a nonsense Range is no reason to send less");
        using var rendered = await _reader.GetAsync($"{instance}/rendered");
        Assert.That(rendered.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/jpeg"));
        using var thumbnail = await _reader.GetAsync($"{instance}/thumbnail");
        Assert.That((await thumbnail.Content.ReadAsByteArrayAsync()).AsSpan(0, 2).ToArray(), Is.EqualTo(new byte[] { 0xFF, 0xD8 }));

        string[] absent =
        [
            $"{instance}/frames/0", $"{instance}/frames/2", $"{instance}/frames/999999999999", $"{instance}/frames/one", $"{instance}/frames/1,2",
            $"{series}/instances/2.25.1/frames/1", $"{series}/instances/1.2.3/metadata", $"/read/{code}/dicom-web/studies/2.25.9/series/2.25.8/metadata",
            $"/read/{code}/preview/2.25.7",
        ];
        foreach (var path in absent.Where(path => !path.EndsWith("1,2", StringComparison.Ordinal)))
        {
            using var answer = await _reader.GetAsync(path, ("Accept", AnyFrame));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }

        using var unacceptable = await _reader.GetAsync($"{instance}/frames/1", ("Accept", "image/png"));
        Assert.That(unacceptable.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
    }

    [Test]
    public async Task A_cookie_opens_its_own_case_only_and_a_revoke_bites_on_the_next_frame()
    {
        var first = await _referrer.AskAsync("", Recipient, series: 1);
        await _reader.OpenAsync(Recipient);
        using var other = new HttpPerson(_site);
        var second = await _referrer.AskAsync("", "b.other@neuro.example", series: 1);
        await other.OpenAsync("b.other@neuro.example");
        var (_, instance) = await FirstInstanceAsync(first);

        other.Steal($"__Host-reader-{first}", other.Cookies[$"__Host-reader-{second}"]);
        using var foreign = await other.GetAsync($"{instance}/frames/1", ("Accept", AnyFrame));
        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await foreign.Content.ReadAsStringAsync(), Does.Contain("session-ended").And.Not.Contain("reason"));
        using var across = await _reader.GetAsync(instance.Replace(first, second, StringComparison.Ordinal) + "/frames/1", ("Accept", AnyFrame));
        Assert.That(across.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));

        using var revoked = await _referrer.SubmitAsync($"/cases/{first}", $"/cases/{first}/links/1/revoke");
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        using var next = await _reader.GetAsync($"{instance}/frames/1", ("Accept", AnyFrame));
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await next.Content.ReadAsStringAsync(), Does.Contain("session-ended").And.Contain("\"revoked\""));
        using var page = await _reader.GetAsync($"/read/{first}", ("Accept", "text/html"));
        Assert.That((page.StatusCode, page.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, "/open")));
    }

    [Test]
    public async Task A_frame_that_was_tampered_with_in_the_vault_is_503_and_none_of_it_leaves()
    {
        var code = await _referrer.AskAsync("", Recipient, series: 1);
        await _reader.OpenAsync(Recipient);
        var (_, instance) = await FirstInstanceAsync(code);
        foreach (var file in await _site.PackedFilesAsync())
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = stream.Length / 2; // within the frame: it is by far the longest
            var changed = (byte)(stream.ReadByte() ^ 1);
            stream.Position--;
            stream.WriteByte(changed);
        }

        using var answer = await _reader.GetAsync($"{instance}/frames/1", ("Accept", AnyFrame));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("vault").IgnoreCase);
        Assert.That(_site.Log, Does.Contain("something else than was sealed"));
    }

    [Test]
    public async Task Two_hundred_parallel_right_codes_open_one_session()
    {
        await _referrer.AskAsync("", Recipient, series: 1);
        var (_, code) = await _reader.RequestCodeAsync(Recipient);
        var start = new TaskCompletionSource();
        var tries = Enumerable.Range(0, 200).Select(async _ =>
        {
            using var twin = new HttpPerson(_site);
            foreach (var (name, value) in _reader.Cookies)
            {
                twin.Steal(name, value);
            }

            await start.Task;
            using var answer = await twin.SubmitAsync("/open/code", "/open/code", ("code", code));
            return answer.StatusCode == HttpStatusCode.SeeOther && answer.Headers.Location!.OriginalString.StartsWith("/read/", StringComparison.Ordinal);
        }).ToArray();
        start.SetResult();
        var opened = await Task.WhenAll(tries);
        Assert.That(opened.Count(itDid => itDid), Is.EqualTo(1));
    }

    [Test]
    public async Task A_header_of_a_megabyte_is_refused_and_the_service_goes_on()
    {
        using var person = new HttpPerson(_site);
        using var refused = await person.GetAsync("/open", ("X-Long", new string('a', 1 << 20)));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.RequestHeaderFieldsTooLarge));
        using var next = await person.GetAsync("/open");
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<(string Series, string Instance)> FirstInstanceAsync(string code)
    {
        using var description = JsonDocument.Parse(await _reader.TextAsync($"/read/{code}/case"));
        var study = description.RootElement.GetProperty("studies")[0];
        var uid = study.GetProperty("series")[0].GetProperty("uid").GetString();
        var series = $"/read/{code}/dicom-web/studies/{study.GetProperty("uid").GetString()}/series/{uid}";
        using var metadata = JsonDocument.Parse(await _reader.TextAsync($"{series}/metadata"));
        return (series, $"{series}/instances/{metadata.RootElement[0].GetProperty("00080018").GetProperty("Value")[0].GetString()}");
    }
}
