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
        var (code, token) = await Drill.AskAsync(lost, Recipient);
        await Drill.UntilAsync(lost, "SELECT COUNT(*) = 0 FROM trail_checkpoint", "nothing was signed");
        var copy = await BackUpAsync(lost);
        await lost.KillAsync();

        var data = Directory.CreateTempSubdirectory("second-opinion-").FullName;
        var restored = await RestoreAsync(copy, data);
        Assert.That(restored.Code, Is.Zero, restored.Said);
        var examined = await Programs.DoctorAsync(Drill.Settings(data));
        Assert.That(examined.Said, Does.Match("ok +trail +[0-9]+ rows, [0-9]+ of them signed, each as it was when it was signed").And.Contain("migrations applied, can be written"));

        await using var again = await Site.StartAsync(data);
        using var recipient = new HttpPerson(again);
        await Drill.OpenAsync(recipient, again, Recipient, token);
        Assert.That(await Drill.ReadFirstFrameAsync(recipient, code), Is.GreaterThan(1000), "bytes of a frame");
    }

    [Test]
    public async Task A_copy_that_was_changed_is_not_restored_and_nothing_that_stands_is_overwritten()
    {
        Checkout.RequirePeer("sqlite3");
        await using var site = await Site.StartAsync();
        await Drill.AskAsync(site, Recipient);
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
        await Drill.AskAsync(site, Recipient);
        await site.KillAsync();
        File.Delete(Directory.GetFiles(Path.Combine(site.Data, "vault"), "0*", SearchOption.AllDirectories)[0]);
        var (code, said) = await RunBackUpAsync(site);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("Not whole: the database names images that are not in the vault"));
    }

    private async Task<string> BackUpAsync(Site site)
    {
        var (code, said) = await RunBackUpAsync(site);
        Assert.That(code, Is.Zero, said);
        return said.Trim();
    }

    private Task<(int Code, string Said)> RunBackUpAsync(Site site) => Programs.RunAsync(
        "bash", [Path.Combine(Checkout.Root, "deploy", "backup.sh"), .. Drill.Places(site.Data), Path.Combine(_copies, "copies")]);

    private static Task<(int Code, string Said)> RestoreAsync(string copy, string data) => Programs.RunAsync(
        "bash", [Path.Combine(Checkout.Root, "deploy", "restore.sh"), copy, .. Drill.Places(data)]);
}
