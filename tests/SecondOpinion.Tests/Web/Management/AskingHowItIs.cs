using System.Net;

namespace SecondOpinion.Web.Management;

/// <summary>What an operator is told of each part, and what makes a process unready.</summary>
internal sealed class AskingHowItIs
{
    [Test]
    public async Task A_desk_says_how_each_of_its_parts_is()
    {
        await using var app = new DeskApp();
        var answer = await AskAsync(app);
        Assert.That(answer.Parts.Select(part => part.Name), Is.EqualTo(new[] { "store", "trail", "keys", "vault", "archives", "mail" }));
        Assert.That(answer.Parts.Select(part => part.State), Is.All.EqualTo("ok"));
        Assert.That((answer.Status, answer.IsReady), Is.EqualTo(("ready", true)));
    }

    [Test]
    public async Task A_reader_asks_no_archive_and_no_mail()
    {
        await using var desk = new DeskApp();
        await using var app = desk.Beside("Reader");
        app.Archives.One.IsDown = true;
        Directory.CreateDirectory(Path.Combine(desk.Folder, "vault")); // the desk makes it
        var answer = await AskAsync(app);
        Assert.That(answer.Parts.Select(part => part.Name), Is.EqualTo(new[] { "store", "trail", "keys", "vault" }));
        Assert.That(answer.Status, Is.EqualTo("ready"));
    }

    [Test]
    public async Task An_archive_that_is_down_degrades_a_desk_and_does_not_stop_it()
    {
        await using var app = new DeskApp();
        app.Archives.One.IsDown = true;
        var answer = await AskAsync(app);
        Assert.That((answer.Status, answer.IsReady), Is.EqualTo(("degraded", true)));
        Assert.That(answer.Parts.Single(part => part.State != "ok"), Is.EqualTo(new ReadyAnswer.Part("archives", "degraded", "Downland VNA of DEMO1 does not answer (ArchiveUnavailableException)")));
    }

    [Test]
    public async Task A_vault_that_cannot_be_written_makes_a_desk_unready_and_its_path_is_not_told()
    {
        var file = Path.GetTempFileName();
        await using var app = new DeskApp(("Vault:Path", Path.Combine(file, "vault")));
        var answer = await AskAsync(app);
        File.Delete(file);
        Assert.That((answer.Status, answer.IsReady), Is.EqualTo(("unready", false)));
        Assert.That(answer.Parts.Single(part => part.State == "failed"), Is.EqualTo(new ReadyAnswer.Part("vault", "failed", "does not work (DirectoryNotFoundException)")));
    }

    [Test]
    public async Task A_database_that_is_gone_makes_it_unready()
    {
        await using var app = new DeskApp();
        await AskAsync(app);
        await app.Get<Store.Database>().ExecuteAsync(new Store.Sql("test.drop", "DROP TABLE trail_head"), null, default);
        await Task.Delay(1100); // an answer is good for a second
        var answer = await app.Get<Readiness>().AskAsync();
        Assert.That(answer.Parts.Single(part => part.Name == "store"), Is.EqualTo(new ReadyAnswer.Part("store", "failed", "does not work (SqliteException)")));
        Assert.That(answer.IsReady, Is.False);
    }

    [Test]
    public async Task A_process_that_stops_says_so_before_anything_is_shut()
    {
        await using var app = new DeskApp(("Management:DrainSeconds", "0"));
        await AskAsync(app);
        await app.Get<ManagementServer>().StoppingAsync(default);
        using var client = app.CreateClient();
        using var stillServed = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        Assert.That(stillServed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await app.Get<Readiness>().AskAsync()).Status, Is.EqualTo("stopping"));
    }

    [TestCase("/healthz/live")]
    [TestCase("/healthz/ready")]
    [TestCase("/metrics")]
    public async Task Where_staff_and_recipients_come_in_there_is_nothing_of_it(string path)
    {
        await using var app = new DeskApp();
        using var client = app.CreateClient();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Endpoints.Of(app).Select(endpoint => endpoint.RoutePattern.RawText), Has.None.Contains("healthz").And.None.Contains("metrics"));
    }

    [Test]
    public void Faults_of_its_section_are_named_with_all_others()
    {
        using var app = new DeskApp(("Management:Address", "everywhere"), ("Management:Port", "70000"), ("Management:DrainSeconds", "61"), ("Surface", "Sideways"));
        var said = Assert.Catch(() => app.CreateClient().Dispose())!.ToString();
        Assert.That(said, Does.Contain("Management:Address").And.Contain("Management:Port").And.Contain("Management:DrainSeconds").And.Contain("Surface"));
    }

    private static async Task<ReadyAnswer> AskAsync(DeskApp app)
    {
        app.CreateClient().Dispose(); // starts it
        return await app.Get<Readiness>().AskAsync();
    }
}
