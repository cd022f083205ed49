using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Store;
using SecondOpinion.Store.Trail;
using SecondOpinion.Tool.Doctor;
using SecondOpinion.Web;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion doctor</c> as an operator runs it: settings in, a line for each check and a number out.</summary>
internal sealed class AskingTheDoctor : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("second-opinion-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Where_the_service_never_ran_it_says_so_and_leaves_nothing_behind()
    {
        var (code, said) = await RunAsync(Settings());
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("ok       configuration").And.Contain("warning  store          the SQLite file is not there yet")
            .And.Contain("warning  vault          its folder is not there yet").And.Contain("ok       archives       Downland VNA of DEMO1: its folder can be read")
            .And.Contain("ok       decoders       uncompressed, RLE, JPEG, JPEG lossless and JPEG-LS decode bit for bit").And.Contain("previews can be drawn"));
        Assert.That(Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName), Is.EqualTo(new[] { "settings.json" }));
    }

    [Test]
    public async Task A_service_in_use_is_examined_to_the_last_row_of_its_trail()
    {
        await using var app = await InUseAsync();
        var (code, said) = await RunAsync(SettingsOf(app));
        Assert.That(said, Does.Contain("ok       store          Sqlite: ").And.Contain("migrations applied, can be written, 1 rows on the trail")
            .And.Contain("ok       vault          its folder can be written").And.Contain("ok       trail          1 rows, 1 of them signed, each as it was when it was signed")
            .And.Contain("warning  keys           desk ring: 1 keys open, wrapped by no certificate").And.Contain("warning  mail           letters go into a folder"));
        Assert.That(code, Is.EqualTo(1), "Development is no place for patients");
    }

    [Test]
    public async Task A_missing_text_search_is_a_warning_that_says_what_to_install()
    {
        var settings = Settings();
        settings["TextSearch:Program"] = "/nowhere/tesseract";
        var (code, said) = await RunAsync(settings);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("warning  text search    Tesseract is missing or too old: pictures that may hold text wait for a person -> install"));
    }

    [Test]
    public async Task A_text_search_that_runs_is_named_with_its_version()
    {
        Checkout.RequirePeer("tesseract");
        var (_, said) = await RunAsync(Settings());
        Assert.That(said, Does.Match(@"ok       text search    tesseract 5\.[0-9.]+ runs"));
    }

    [Test]
    public async Task Rules_that_were_edited_are_named_and_fail()
    {
        var (_, well) = await RunAsync(Settings());
        Assert.That(well, Does.Match("ok       rules          edition 2026d[.0-9]+ is whole, compiled in, hash [0-9a-f]{12}"));

        var folder = Directory.CreateDirectory(Path.Combine(_folder, "rules")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "words.txt"), "head");
        await File.WriteAllTextAsync(Path.Combine(folder, "edition.sha256"), $"# edition: 2027a.1\n{new string('0', 64)}  words.txt\n");
        var found = new List<string>();
        await foreach (var finding in new RulesCheck(_folder).RunAsync())
        {
            found.Add(finding.ToString());
        }

        Assert.That(found, Has.Count.EqualTo(1));
        Assert.That(found[0], Does.StartWith("failed   rules          words.txt is not the file that edition 2027a.1 of the rules lists").And.Contain("Nothing is prepared -> put back"));
    }

    [Test]
    public async Task A_changed_row_is_named_and_fails()
    {
        await using var app = await InUseAsync();
        var database = app.Get<Database>();
        await database.ExecuteAsync(new Sql("test.drop", "DROP TRIGGER trail_is_not_changed"), null, default);
        await database.ExecuteAsync(new Sql("test.change", "UPDATE trail SET leaf_hash = zeroblob(32) WHERE seq = 1"), null, default);
        var (code, said) = await RunAsync(SettingsOf(app));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Does.Match("failed   trail          row 1: .* -> keep the database as it is, tell governance"));
    }

    [Test]
    public async Task Every_fault_of_the_settings_is_a_line_of_its_own()
    {
        var settings = Settings();
        settings["Trail:Minutes"] = "0";
        settings["Mail:From"] = "nobody";
        settings["Archives:0:Path"] = "/nowhere/at/all";
        settings["Management:Port"] = "70000";
        var (code, said) = await RunAsync(settings);
        Assert.That(code, Is.EqualTo(2));
        foreach (var fault in new[] { "Trail:Minutes: 1 to 1440", "Mail:From must be", "Archives:0:Path names no folder", "Management:Port must be" })
        {
            Assert.That(said.Split('\n'), Has.Exactly(1).StartsWith("failed   configuration").And.Contains(fault));
        }

        Assert.That(said, Does.Contain("failed   mail           not looked at: its settings are wrong -> see configuration above"));
    }

    [Test]
    public async Task A_setting_that_is_no_number_is_a_fault_and_no_crash()
    {
        var settings = Settings();
        settings["Management:Port"] = "many";
        var (code, said) = await RunAsync(settings);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Does.Contain("failed   configuration").And.Contain("Management:Port"));
    }

    [TestCase(59, "warning", TestName = "A_certificate_that_ends_within_60_days_is_a_warning")]
    [TestCase(62, "ok", TestName = "A_certificate_with_more_than_60_days_is_well")]
    public async Task Certificates(int days, string verdict)
    {
        var (desk, reader) = (await CertificateAsync("desk", days), await CertificateAsync("reader", days));
        await using var app = await InUseAsync(("Keys:Desk:CertificateFile", desk), ("Keys:Reader:CertificateFile", reader));
        var settings = SettingsOf(app);
        (settings["Keys:Desk:CertificateFile"], settings["Keys:Reader:CertificateFile"]) = (desk, reader);
        var (_, said) = await RunAsync(settings);
        Assert.That(said, Does.Contain($"{verdict,-8} keys           desk ring: ").And.Contain($"{verdict,-8} keys           reader ring: "));
    }

    [Test]
    public async Task Keys_that_no_certificate_opens_fail()
    {
        await using var app = await InUseAsync(("Keys:Desk:CertificateFile", await CertificateAsync("desk", 90)), ("Keys:Reader:CertificateFile", await CertificateAsync("reader", 90)));
        var settings = SettingsOf(app);
        (settings["Keys:Desk:CertificateFile"], settings["Keys:Reader:CertificateFile"]) = (await CertificateAsync("lost", 90), await CertificateAsync("reader too", 90));
        var (code, said) = await RunAsync(settings);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Does.Contain("failed   keys           desk ring: 1 of 1 keys cannot be opened -> name the certificates that wrapped them"));
    }

    [Test]
    public async Task As_JSON_it_says_the_same()
    {
        var (code, said) = await RunAsync(Settings(), "--json");
        var findings = JsonSerializer.Deserialize<List<Dictionary<string, string>>>(said)!;
        Assert.That(code, Is.EqualTo(1));
        Assert.That(findings.Select(finding => finding["check"]), Is.SupersetOf(new[] { "configuration", "addresses", "store", "keys", "vault", "trail", "archives", "mail", "sign-in", "clock", "decoders" }));
        Assert.That(findings.Select(finding => finding["verdict"]), Is.All.AnyOf("ok", "warning"));
        Assert.That(findings.Where(finding => finding["verdict"] != "ok").Select(finding => finding["toDo"]), Is.All.Not.Empty);
    }

    [Test]
    public async Task An_archive_that_does_not_answer_fails_whatever_its_kind()
    {
        await using var app = await InUseAsync();
        var settings = SettingsOf(app);
        settings["Archives:0:Kind"] = "DicomWeb";
        settings["Archives:0:Url"] = "http://127.0.0.1:9/dicom-web";
        var (code, said) = await RunAsync(settings);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Does.Match("failed   archives       Downland VNA of DEMO1 \\(DicomWeb\\): .* -> see its address and login"));
        Assert.That(said, Does.Contain("ok       archives       Harbour VNA of DEMO2: its folder can be read"));
    }

    [TestCase(30, ExpectedResult = Verdict.Ok, TestName = "A_clock_30_seconds_ahead_is_well")]
    [TestCase(-30, ExpectedResult = Verdict.Ok, TestName = "A_clock_30_seconds_behind_is_well")]
    [TestCase(31, ExpectedResult = Verdict.Warning, TestName = "A_clock_31_seconds_ahead_is_a_warning")]
    [TestCase(-31, ExpectedResult = Verdict.Warning, TestName = "A_clock_31_seconds_behind_is_a_warning")]
    public Verdict Clock(int seconds) => ClockCheck.Judge(TimeSpan.FromSeconds(seconds), "the database server").Verdict;

    [Test]
    public void A_decoder_that_gives_other_pixels_would_have_been_found()
    {
        var plain = new byte[512];
        Assert.That(DecoderChecks.Decodes("1.2.840.10008.1.2.1", 0, plain), Is.False);
        Assert.That(DecoderChecks.Decodes("1.2.840.10008.1.2.4.80", 0, plain), Is.False);
        Assert.That(DecoderChecks.Decodes("1.2.840.10008.1.2.4.90", 0, plain), Is.False);
    }

    [TestCase("opj_decompress", "ok       JPEG 2000 decoder JPEG 2000 decodes bit for bit", "ok       JPEG 2000 decoder High-Throughput JPEG 2000 decodes bit for bit")]
    [TestCase("false", "failed   JPEG 2000 decoder JPEG 2000: program-failed -> Imaging:Jpeg2000Program is to name", "High-Throughput JPEG 2000: program-failed")]
    [TestCase("", "ok       JPEG 2000 decoder none: such images are asked of their archive uncompressed, else withheld", "none")]
    public async Task The_decoder_outside_is_tried(string program, string first, string second)
    {
        Checkout.RequirePeer("opj_decompress");
        var settings = Settings();
        settings["Imaging:Jpeg2000Program"] = program;
        var (_, said) = await RunAsync(settings);
        Assert.That(said, Does.Contain(first).And.Contain(second));
    }

    /// <summary>Started once, somebody signed in, the trail signed.</summary>
    private static async Task<DeskApp> InUseAsync(params (string Key, string Value)[] settings)
    {
        var app = new DeskApp(settings) { KeepsTrail = true };
        (await app.SignedInAsync("demo1-referrer")).Dispose();
        await app.Services.GetRequiredService<Checkpointing>().MakeAsync(default);
        Directory.CreateDirectory(Path.Combine(app.Folder, "vault"));
        return app;
    }

    private async Task<string> CertificateAsync(string name, int days)
    {
        var file = Path.Combine(_folder, $"{name}.p12");
        var now = TimeProvider.System.GetUtcNow();
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
        await File.WriteAllBytesAsync(file, made.Export(X509ContentType.Pkcs12));
        return file;
    }

    private Dictionary<string, string> Settings() => Settings(_folder);

    private static Dictionary<string, string> SettingsOf(DeskApp app) => Settings(app.Folder);

    private static Dictionary<string, string> Settings(string data) => new(StringComparer.Ordinal)
    {
        ["Surface"] = "Both",
        ["PublicUrl"] = "http://localhost:9",
        ["DeskUrl"] = "http://localhost:9",
        ["Store:Path"] = Path.Combine(data, "store.db"),
        ["Vault:Path"] = Path.Combine(data, "vault"),
        ["Trail:CheckpointFolder"] = Path.Combine(data, "checkpoints"),
        ["Mail:Folder"] = Path.Combine(data, "outbox"),
        ["Archives:0:Path"] = Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1"),
        ["Archives:1:Path"] = Path.Combine(Checkout.Root, "deploy", "demo", "DEMO2"),
    };

    private async Task<(int Code, string Said)> RunAsync(Dictionary<string, string> settings, params string[] more)
    {
        var file = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings));
        using var output = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = output };
        string[] arguments = ["--environment", "Development", "--settings", Path.Combine(Checkout.Root, "src", "SecondOpinion.Web", "appsettings.Development.json"), "--settings", file, .. more];
        var code = await DoctorCommand.Build().Parse(arguments).InvokeAsync(console);
        return (code, output.ToString());
    }
}
