namespace SecondOpinion.Browser;

/// <summary>The drill of the runbook: a database that an older version left is backed up, migrated and served; and the way back.</summary>
internal sealed class Upgrading
{
    private const string Recipient = "u.grade@heart.example";

    /// <summary>Takes the newest migration back: the schema is what the version before it had.</summary>
    private const string Older =
        """
        ALTER TABLE opinion_case ADD COLUMN patient_hash BLOB NULL;
        CREATE INDEX ix_opinion_case_patient ON opinion_case (patient_hash) WHERE patient_hash IS NOT NULL;
        ALTER TABLE staff_sign_out DROP COLUMN recorded_at;
        DELETE FROM schema_version WHERE name = '0080-tidy.sql';
        """;

    private readonly string _copies = Directory.CreateTempSubdirectory("second-opinion-copies-").FullName;

    private static string[] Tool =>
        ["dotnet", Path.Combine(Checkout.Root, "src", "SecondOpinion.Tool", "bin", Site.Configuration, "net10.0", "second-opinion.dll")];

    [TearDown]
    public void Forget() => Directory.Delete(_copies, recursive: true);

    [Test]
    public async Task An_older_database_is_migrated_after_a_backup_and_can_be_gone_back_to()
    {
        Checkout.RequirePeer("sqlite3");
        await using var site = await Site.StartAsync(null, ("Trail__Rows", "1"));
        var (code, token) = await Drill.AskAsync(site, Recipient);
        await Drill.UntilAsync(site, "SELECT COUNT(*) = 0 FROM trail_checkpoint", "nothing was signed");
        await site.KillAsync();
        await Rows.ChangeAsync(site.Data, Older);
        var told = await Programs.DoctorAsync(Drill.Settings(site.Data));
        Assert.That(told.Said, Does.Match("warning +store +Sqlite: migrations are missing: 0080-tidy.sql"), "the new version says what it will do");

        var (upgraded, said) = await Drill.RunAsync("upgrade.sh", [.. Drill.Places(site.Data), _copies, .. Tool]);
        Assert.That((upgraded, said), Is.EqualTo((0, said)).And.Matches<(int, string Said)>(answer => answer.Said.Contains("Applied: 0080-tidy.sql", StringComparison.Ordinal)));
        var examined = await Programs.DoctorAsync(Drill.Settings(site.Data));
        Assert.That(examined.Said, Does.Match("ok +trail +[0-9]+ rows, [0-9]+ of them signed, each as it was when it was signed").And.Contain("migrations applied, can be written"));
        await site.RestartAsync();
        await AssertOpensAsync(site, code, token);

        var elsewhere = Directory.CreateTempSubdirectory("second-opinion-").FullName;
        var restored = await Drill.RunAsync("restore.sh", [Directory.GetDirectories(_copies).Single(), .. Drill.Places(elsewhere)]);
        Assert.That(restored.Code, Is.Zero, restored.Said);
        Assert.That(await Rows.NumberAsync(elsewhere, "SELECT COUNT(*) FROM schema_version WHERE name = '0080-tidy.sql'"), Is.Zero, "what the old version had");
        Assert.That(await Rows.NumberAsync(elsewhere, "SELECT COUNT(patient_hash) FROM opinion_case"), Is.Zero, "the same: the column is there");
        await using var back = await Site.StartAsync(elsewhere);
        await AssertOpensAsync(back, code, token);
    }

    [Test]
    public async Task A_database_that_cannot_be_migrated_is_left_to_the_old_version()
    {
        Checkout.RequirePeer("sqlite3");
        await using var site = await Site.StartAsync();
        await site.KillAsync();
        await Rows.ChangeAsync(site.Data, "UPDATE schema_version SET sha256 = 'x' WHERE name = '0060-staff.sql'");
        var (code, said) = await Drill.RunAsync("upgrade.sh", [.. Drill.Places(site.Data), _copies, .. Tool]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("Migration 0060-staff.sql was changed after it was applied").And.Contain("start the old version again").And.Contain(_copies));
    }

    private static async Task AssertOpensAsync(Site site, string code, string token)
    {
        using var recipient = new HttpPerson(site);
        await Drill.OpenAsync(recipient, site, Recipient, token);
        Assert.That(await Drill.ReadFirstFrameAsync(recipient, code), Is.GreaterThan(1000), "bytes of a frame");
    }
}
