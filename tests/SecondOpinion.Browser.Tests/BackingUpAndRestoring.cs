using System.Net;

namespace SecondOpinion.Browser;

/// <summary>The drill of the runbook: a copy is made while the service runs, the service is lost, and another stands where it stood.</summary>
internal sealed class BackingUpAndRestoring
{
    private const string Recipient = "b.ackroyd@heart.example";

    private readonly string _copies = Directory.CreateTempSubdirectory("second-opinion-copies-").FullName;

    [TearDown]
    public void Forget() => Directory.Delete(_copies, recursive: true);

    [Test]
    public async Task A_copy_made_while_it_runs_gives_back_a_verified_trail_a_live_link_and_its_images()
    {
        Checkout.RequirePeer("sqlite3");
        await using var lost = await Site.StartAsync(null, ("Trail__Rows", "1"));
        var (code, token) = await AskAsync(lost);
        await UntilAsync(lost, "SELECT COUNT(*) = 0 FROM trail_checkpoint", "nothing was signed");
        var copy = await BackUpAsync(lost);
        await lost.KillAsync();

        var data = Directory.CreateTempSubdirectory("second-opinion-").FullName;
        var restored = await RestoreAsync(copy, data);
        Assert.That(restored.Code, Is.Zero, restored.Said);
        var examined = await Programs.DoctorAsync([.. Settings(data), ("ASPNETCORE_ENVIRONMENT", "Development")]);
        Assert.That(examined.Said, Does.Match("ok +trail +[0-9]+ rows, [0-9]+ of them signed, each as it was when it was signed").And.Contain("migrations applied, can be written"));

        await using var again = await Site.StartAsync(data);
        using var recipient = new HttpPerson(again);
        await OpenAsync(recipient, again, token);
        Assert.That(await ReadFirstFrameAsync(recipient, code), Is.GreaterThan(1000), "bytes of a frame");
    }

    [Test]
    public async Task A_copy_that_was_changed_is_not_restored_and_nothing_that_stands_is_overwritten()
    {
        Checkout.RequirePeer("sqlite3");
        await using var site = await Site.StartAsync();
        await AskAsync(site);
        var copy = await BackUpAsync(site);
        var (refused, said) = await RestoreAsync(copy, site.Data);
        Assert.That((refused, said), Is.EqualTo((2, said)).And.Matches<(int, string Said)>(answer => answer.Said.Contains("is there already", StringComparison.Ordinal)));

        var elsewhere = Path.Combine(_copies, "elsewhere");
        var image = Directory.GetFiles(Path.Combine(copy, "vault"), "*", SearchOption.AllDirectories)[0];
        await File.AppendAllTextAsync(image, "x");
        var (changed, why) = await RestoreAsync(copy, elsewhere);
        Assert.That((changed, Directory.Exists(elsewhere)), Is.EqualTo((1, false)), why);
    }

    [Test]
    public async Task A_copy_without_an_image_that_its_database_names_is_no_copy()
    {
        Checkout.RequirePeer("sqlite3");
        await using var site = await Site.StartAsync();
        await AskAsync(site);
        await site.KillAsync();
        File.Delete(Directory.GetFiles(Path.Combine(site.Data, "vault"), "0*", SearchOption.AllDirectories)[0]);
        var (code, said) = await RunBackUpAsync(site);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("Not whole: the database names images that are not in the vault"));
    }

    /// <summary>A case whose images are all sealed, and the token that opens it.</summary>
    private static async Task<(string Code, string Token)> AskAsync(Site site)
    {
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var code = await referrer.AskAsync("Okafor", Recipient, series: 1);
        var link = await Post.LinkAsync(site, Recipient);
        await UntilAsync(site, "SELECT COUNT(*) FROM prepared_instance WHERE state = 0 OR (state = 1 AND previews = 0)", "preparation takes too long");
        return (code, link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Waits until the number that is asked for is 0.</summary>
    private static async Task UntilAsync(Site site, string sql, string otherwise)
    {
        for (var attempt = 0; await Rows.NumberAsync(site, sql) > 0; attempt++)
        {
            Assert.That(attempt, Is.LessThan(600), otherwise);
            await Task.Delay(100);
        }
    }

    private static async Task OpenAsync(HttpPerson recipient, Site site, string token)
    {
        using var asked = await recipient.SubmitAsync("/open", "/open", ("token", token));
        var words = (await recipient.TextAsync("/open/code")).Split("data-testid=\"request-word\">")[1].Split('<')[0];
        using var entered = await recipient.SubmitAsync("/open/code", "/open/code", ("code", await Post.CodeAsync(site, Recipient, words)));
        Assert.That(entered.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    private static async Task<long> ReadFirstFrameAsync(HttpPerson recipient, string code)
    {
        using var about = System.Text.Json.JsonDocument.Parse(await recipient.TextAsync($"/read/{code}/case"));
        var study = about.RootElement.GetProperty("studies")[0];
        var series = $"/read/{code}/dicom-web/studies/{study.GetProperty("uid").GetString()}/series/{study.GetProperty("series")[0].GetProperty("uid").GetString()}";
        using var metadata = System.Text.Json.JsonDocument.Parse(await recipient.TextAsync($"{series}/metadata"));
        var instance = metadata.RootElement[0].GetProperty("00080018").GetProperty("Value")[0].GetString();
        using var frame = await recipient.GetAsync($"{series}/instances/{instance}/frames/1");
        Assert.That(frame.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await frame.Content.ReadAsByteArrayAsync()).LongLength;
    }

    private async Task<string> BackUpAsync(Site site)
    {
        var (code, said) = await RunBackUpAsync(site);
        Assert.That(code, Is.Zero, said);
        return said.Trim();
    }

    private Task<(int Code, string Said)> RunBackUpAsync(Site site) => Programs.RunAsync(
        "bash", [Path.Combine(Checkout.Root, "deploy", "backup.sh"), .. Places(site.Data), Path.Combine(_copies, "copies")]);

    private static Task<(int Code, string Said)> RestoreAsync(string copy, string data) => Programs.RunAsync(
        "bash", [Path.Combine(Checkout.Root, "deploy", "restore.sh"), copy, .. Places(data)]);

    private static string[] Places(string data) => [Path.Combine(data, "store.db"), Path.Combine(data, "vault"), Path.Combine(data, "checkpoints")];

    private static (string Key, string Value)[] Settings(string data) =>
    [
        ("Store__Path", Path.Combine(data, "store.db")), ("Vault__Path", Path.Combine(data, "vault")),
        ("Trail__CheckpointFolder", Path.Combine(data, "checkpoints")), ("Mail__Folder", Path.Combine(data, "outbox")),
    ];
}
