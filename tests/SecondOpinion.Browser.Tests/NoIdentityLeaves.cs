using System.Text;
using Microsoft.Playwright;
using MimeKit;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Browser;

/// <summary>Nothing that says who the patient is reaches the recipient, a letter, the log or a file beside the database.</summary>
internal sealed class NoIdentityLeaves
{
    private const string Recipient = "m.dufour@eye.example";

    [Test]
    public async Task From_the_question_to_the_last_frame_no_identity_token_or_code_leaves()
    {
        var secrets = SecretsOfTheDemoPatient();
        await using var site = await Site.StartAsync();
        await using var referrer = await Chromium.NewPersonAsync();
        var desk = await referrer.SignInAsync(site, "demo:demo1-referrer");
        await desk.AskAsync(site, "Okafor", "Dr Maud Dufour", Recipient, "Is there a mass?");
        var inside = new Wiretap(referrer);
        await desk.ReloadAsync();
        await inside.CollectAsync();
        Assert.That(inside.Find(secrets), Is.Not.Empty, "the referrer does see the patient: the wiretap hears");

        await using var recipient = await Chromium.NewPersonAsync();
        var outside = new Wiretap(recipient);
        var link = await Post.LinkAsync(site, Recipient);
        var titles = await ReadAllAsync(recipient, site, link, outside);

        Assert.That(outside.Bodies.Count(body => body.Where.Contains("/frames/", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(87));
        Assert.That(outside.Find(secrets), Is.Empty, "the recipient's browser");
        Assert.That(titles.SelectMany(title => Canary.FindIn(title, secrets)), Is.Empty, "titles");
        Assert.That(InLetters(site, secrets), Is.Empty, "letters");
        Assert.That(Canary.FindIn(site.Log, secrets), Is.Empty, "log");
        var operators = string.Concat(await Task.WhenAll(site.ManagementAsync("healthz/live"), site.ManagementAsync("healthz/ready"), site.ManagementAsync("metrics")));
        Assert.That(operators, Does.Contain("\"status\":\"ready\"").And.Contain("second_opinion_frames_sent_total"));
        Assert.That(Canary.FindIn(operators, [.. secrets, Recipient, "Dufour"]), Is.Empty, "management port");
        await site.KillAsync(); // files come and go while the vault is being packed; what lies there now stays
        Assert.That(InFiles(site, secrets), Is.Empty, "files");

        var keys = new[] { link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], await NewestCodeAsync(site) };
        Assert.That(Canary.FindIn(site.Log, [.. keys, keys[1].Replace(" ", "", StringComparison.Ordinal)]), Is.Empty, "token or code in the log");
        Assert.That(Canary.FindIn(operators, [.. keys, keys[1].Replace(" ", "", StringComparison.Ordinal)]), Is.Empty, "token or code on the management port");
        Assert.That(Canary.FindIn(string.Join('\n', outside.Addresses), [.. keys, keys[1].Replace(" ", "", StringComparison.Ordinal)]), Is.Empty, "token or code in an address");
    }

    [Test]
    public void Each_secret_is_found_when_it_is_planted_among_pixels()
    {
        var pixels = new byte[4096];
        new Random(1).NextBytes(pixels);
        foreach (var secret in SecretsOfTheDemoPatient())
        {
            foreach (var planted in new[] { Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))) })
            {
                byte[] copy = [.. pixels.AsSpan(0, 2048), .. planted, .. pixels.AsSpan(2048)];
                Assert.That(Canary.FindIn(copy, [secret]), Is.Not.Empty);
            }

            Assert.That(Canary.FindIn(pixels, [secret]), Is.Empty);
        }
    }

    /// <summary>Opens the link, lets the browser fetch every frame of the first series; returns the titles seen.</summary>
    private static async Task<List<string>> ReadAllAsync(IBrowserContext recipient, Site site, string link, Wiretap outside)
    {
        var titles = new List<string>();
        async Task SeenAsync(IPage page)
        {
            titles.Add(await page.TitleAsync());
            await outside.CollectAsync();
        }

        var page = await recipient.NewPageAsync();
        await page.GotoAsync(link);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await SeenAsync(page);
        await page.RequestCodeAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await SeenAsync(page);
        await page.EnterCodeAsync(site, Recipient);
        await page.ImageReadyAsync();
        await SeenAsync(page);
        await FetchFramesAsync(page, site, outside);
        await SeenAsync(page);
        return titles;
    }

    /// <summary>Fetches from within the page and takes the bytes out by hand: a browser does not keep as many bodies for an onlooker.</summary>
    private static async Task FetchFramesAsync(IPage page, Site site, Wiretap outside)
    {
        var whole = $"{new Uri(page.Url).AbsolutePath}/case";
        await page.WaitForFunctionAsync("async url => (await (await fetch(url)).json()).preparing === null", whole, new() { Timeout = 60_000, PollingInterval = 1000 });
        var frames = await page.EvaluateAsync<string[]>(
            """
            async base => {
              const { studies } = await (await fetch(`${base}/case`)).json();
              const series = `${base}/dicom-web/studies/${studies[0].uid}/series/${studies[0].series[0].uid}`;
              const metadata = await (await fetch(`${series}/metadata`)).json();
              return metadata.map(set => `${series}/instances/${set['00080018'].Value[0]}/frames/1`);
            }
            """,
            new Uri(page.Url).AbsolutePath);
        foreach (var frame in frames)
        {
            outside.Bodies.Add(($"{site.Address}{frame}", await Wiretap.FetchAsync(page, frame)));
        }
    }

    /// <summary>Names, numbers, dates and identifiers of the patient and of the files, read out of the demo's own files.</summary>
    internal static HashSet<string> SecretsOfTheDemoPatient()
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal) { "Okafor", "Adaeze", "Grace^", "9990000018", "999 000 0018", "MRDOWNS2" };
        DicomTag[] tags = [Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID, Tags.FrameOfReferenceUID, Tags.AccessionNumber, Tags.PatientBirthDate];
        foreach (var path in DemoFiles())
        {
            var dataset = DicomFile.Read(new MemorySource(File.ReadAllBytes(path))).Dataset;
            secrets.UnionWith(tags.Select(tag => dataset.GetString(tag)).OfType<string>().Where(text => text.Length >= 6));
            if (dataset.GetString(Tags.PatientBirthDate) is { Length: 8 } born)
            {
                secrets.Add($"{born[..4]}-{born[4..6]}-{born[6..]}");
            }
        }

        return secrets;
    }

    /// <summary>Every tenth file of the patient's studies: each series is among them, and the search stays short.</summary>
    private static IEnumerable<string> DemoFiles() => Directory
        .GetFiles(Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1"), "*", SearchOption.AllDirectories)
        .Where(path => path.Contains("MR-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Where((_, place) => place % 10 == 0);

    private static List<string> InLetters(Site site, HashSet<string> secrets)
    {
        var letters = Post.All(site);
        Assert.That(letters, Has.Count.GreaterThanOrEqualTo(2), "invitation and code");
        return [.. letters.SelectMany(letter => Canary.FindIn(Decoded(letter), secrets))];
    }

    /// <summary>As its reader sees it; the raw files are among those that <see cref="InFiles"/> searches.</summary>
    private static string Decoded(MimeMessage letter) =>
        string.Join('\n', [.. letter.Headers.Select(header => $"{header.Field}: {header.Value}"), .. letter.BodyParts.OfType<TextPart>().Select(part => part.Text)]);

    private static List<string> InFiles(Site site, HashSet<string> secrets)
    {
        var files = Directory.GetFiles(site.Data, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith("store.db", StringComparison.Ordinal)).ToList();
        Assert.That(files.Select(path => Path.GetDirectoryName(Path.GetRelativePath(site.Data, path))), Has.Some.StartsWith("vault").And.Some.StartsWith("outbox"));
        return [.. files.SelectMany(path => Canary.FindIn(Path.GetRelativePath(site.Data, path), secrets).Concat(Canary.FindIn(ReadShared(path), secrets)).Select(found => $"{Path.GetRelativePath(site.Data, path)}: {found}"))];
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<string> NewestCodeAsync(Site site)
    {
        var letter = Post.All(site).Last(letter => letter.TextBody?.Contains("/open", StringComparison.Ordinal) != true && letter.To.Mailboxes.Any(to => to.Address == Recipient));
        return await Post.CodeAsync(site, Recipient, letter.TextBody!);
    }
}
