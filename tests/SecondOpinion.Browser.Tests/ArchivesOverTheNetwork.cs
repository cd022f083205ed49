using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>The same study in a folder and in a real DICOMweb archive, through the whole service.</summary>
internal sealed class ArchivesOverTheNetwork
{
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private static readonly string[] Identity = ["Okafor", "9990000018", "1.2.826.0.1.3680043.10.777", "DWN2611020417", OrthancServer.Password];

    [Test]
    public async Task A_study_from_a_DICOMweb_archive_is_sealed_byte_for_byte_as_from_a_folder_and_an_archive_that_dies_hides_nothing()
    {
        var head = Path.Combine(Checkout.RequireCorpus(), "studies", "mr-t1-colin27");
        await using var orthanc = await OrthancServer.StartAsync();
        await orthanc.LoadAsync(head);
        await using var site = await Site.StartAsync(null, [.. Archives(orthanc, head)]);
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");

        var fromFolder = await FramesAsync(site, referrer, "Disk", "a.folder@neuro.example");
        var fromWeb = await FramesAsync(site, referrer, "VNA", "b.web@neuro.example");
        Assert.That(fromWeb, Has.Count.EqualTo(138));
        Assert.That(fromWeb, Is.EqualTo(fromFolder));

        using var office = new HttpPerson(site);
        await office.SignInAsync("demo:demo1-pacsoffice");
        Assert.That(await office.TextAsync("/office"), Does.Contain("Answers"));
        orthanc.Kill();
        Assert.That(await office.TextAsync("/office"), Does.Contain("Does not answer").And.Contain("cannot be reached"));
        using var found = await referrer.SubmitAsync("/studies", "/studies", ("q", "Okafor"));
        var results = await referrer.TextAsync(found.Headers.Location!.OriginalString); // a search leads somewhere
        Assert.That(results, Does.Contain("VNA does not answer").And.Contain("study-row"));
        Assert.That(Canary.FindIn(site.Log, Identity), Is.Empty);
    }

    [Test]
    public async Task A_study_that_only_a_PACS_without_DICOMweb_holds_is_fetched_through_the_gateway_while_the_case_page_counts()
    {
        var head = Path.Combine(Checkout.RequireCorpus(), "studies", "mr-t1-colin27");
        await using var gateway = await OrthancServer.StartAsync();
        await using var pacs = await OrthancServer.StartPacsAsync(gateway);
        await gateway.KnowAsync("pacs", pacs);
        await pacs.LoadAsync(head);
        await using var site = await Site.StartAsync(null, [.. Archives(gateway, head), ("Archives__1__Gateway__Modality", "pacs")]);
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        Assert.That(await gateway.CountAsync("instances"), Is.Zero);

        var fromPacs = await FramesAsync(site, referrer, "VNA", "c.pacs@neuro.example");
        Assert.That(fromPacs, Is.EqualTo(await FramesAsync(site, referrer, "Disk", "d.folder@neuro.example")).And.Count.EqualTo(138));
        Assert.That(await gateway.CountAsync("instances"), Is.EqualTo(138), "the chosen series, and nothing else");
        Assert.That(Canary.FindIn(site.Log, Identity), Is.Empty);
    }

    /// <summary>A folder and an archive over the network, of one trust.</summary>
    private static IEnumerable<(string Key, string Value)> Archives(OrthancServer orthanc, string folder) =>
    [
        ("Archives__0__Name", "Disk"), ("Archives__0__Trust", "DEMO1"), ("Archives__0__Kind", "Folder"), ("Archives__0__Path", folder),
        ("Archives__1__Name", "VNA"), ("Archives__1__Trust", "DEMO1"), ("Archives__1__Kind", "DicomWeb"), ("Archives__1__Url", $"{orthanc.Url}/dicom-web"),
        ("Archives__1__Authentication", "Basic"), ("Archives__1__User", OrthancServer.User), ("Archives__1__Password", OrthancServer.Password),
    ];

    /// <summary>Asks about the head, opens it, and gives a hash of each sealed frame by series and instance number.</summary>
    private static async Task<SortedDictionary<string, string>> FramesAsync(Site site, HttpPerson referrer, string archive, string recipient)
    {
        await referrer.AskAsync("Okafor", recipient, series: 2, archive);
        using var reader = new HttpPerson(site);
        var code = await reader.OpenAsync(recipient);
        await UntilReadyAsync(referrer, code);
        using var description = JsonDocument.Parse(await reader.TextAsync($"/read/{code}/case"));
        var study = description.RootElement.GetProperty("studies")[0];
        var frames = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var series in study.GetProperty("series").EnumerateArray())
        {
            var path = $"/read/{code}/dicom-web/studies/{study.GetProperty("uid").GetString()}/series/{series.GetProperty("uid").GetString()}";
            using var metadata = JsonDocument.Parse(await reader.TextAsync($"{path}/metadata"));
            foreach (var instance in metadata.RootElement.EnumerateArray())
            {
                var bytes = await SealedAsync(reader, $"{path}/instances/{Value(instance, "00080018")}/frames/1");
                frames[$"{series.GetProperty("number")}/{Value(instance, "00200013")}"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            }
        }

        return frames;
    }

    private static string Value(JsonElement instance, string tag) => instance.GetProperty(tag).GetProperty("Value")[0].ToString();

    /// <summary>Waits for the case, which counts what is prepared as it arrives.</summary>
    private static async Task UntilReadyAsync(HttpPerson referrer, string code)
    {
        var counts = new List<int>();
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            var page = await referrer.TextAsync($"/cases/{code}/progress");
            if (page.Contains("data-state=\"Ready\"", StringComparison.Ordinal))
            {
                Assert.That(counts, Is.Ordered);
                TestContext.Out.WriteLine($"{code}: {string.Join(' ', counts.Distinct())}");
                return;
            }

            counts.AddRange(Regex.Matches(page, "([0-9]+) of ([0-9]+)</strong>").Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
            await Task.Delay(50);
        }

        throw new TimeoutException("The case was not ready within a minute.");
    }

    /// <summary>The frame in its final form, which follows in the background.</summary>
    private static async Task<byte[]> SealedAsync(HttpPerson reader, string path)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            using var answer = await reader.GetAsync(path, ("Accept", "image/jls, application/octet-stream"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            if (answer.Content.Headers.ContentType!.ToString().Contains(JpegLs, StringComparison.Ordinal))
            {
                return await answer.Content.ReadAsByteArrayAsync();
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("A frame did not reach its final form within a minute.");
    }
}
