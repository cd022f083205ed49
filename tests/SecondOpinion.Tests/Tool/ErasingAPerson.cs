using System.CommandLine;
using SecondOpinion.Store;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion erase-person</c>, as an operator types it.</summary>
internal sealed class ErasingAPerson
{
    private const string Address = "jean.mercer@neuro.example";

    private string _folder = null!;

    private string Store => Path.Combine(_folder, "store.db");

    [SetUp]
    public async Task Open()
    {
        _folder = Directory.CreateTempSubdirectory("erase-person-").FullName;
        using var database = Database.SqliteFile(Store, pooling: false);
        await Migrator.ApplyAsync(database, TimeProvider.System, default);
        await using var trail = new AuditTrail(database, TimeProvider.System, null);
        foreach (var who in (string[])[Address, "r.marsh@bench.example"])
        {
            await trail.AppendAsync(
                new AuditEvent { At = TimeProvider.System.GetUtcNow(), Action = AuditAction.LinkOpened, Actor = new AuditPerson("recipient", Guid.NewGuid().ToString("D"), "Dr Jean Mercer", who, "192.0.2.7") },
                default);
        }
    }

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task One_person_is_erased_once_and_nobody_is_named()
    {
        var (code, said) = await RunAsync(Store, $"  {Address.ToUpperInvariant()} \n");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, said);
            Assert.That(said, Does.Contain("Erased: 4 values").And.Not.Contain(Address).IgnoreCase);
        });
        Assert.That(await RunAsync(Store, Address), Is.EqualTo((1, $"Nobody on the trail has that address or id, or they were erased already.{Environment.NewLine}")));
        using var database = Database.SqliteFile(Store, pooling: false);
        var rows = await new TrailReader(database).AfterAsync(0, default).ToListAsync();
        Assert.That(rows.Select(row => row.Action), Is.EqualTo(new[] { "LinkOpened", "LinkOpened", "PersonErased" }));
        Assert.That(rows.Select(TrailBody.Fault), Is.All.Null);
        Assert.That(rows[1].Persons.Select(person => person.Value), Has.Member("r.marsh@bench.example"), "the other stays");
    }

    [TestCase("store.db", "", "The file names nobody.")]
    [TestCase("store.db", "nobody@else.example", "Nobody on the trail has that address or id")]
    [TestCase("store.bd", Address, "There is no such SQLite file.")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_made(string store, string person, string words)
    {
        var (code, said) = await RunAsync(Path.Combine(_folder, store), person);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(said, Does.StartWith(words));
            Assert.That(File.Exists(Path.Combine(_folder, "store.bd")), Is.False);
        });
    }

    private async Task<(int Code, string Said)> RunAsync(string store, string person)
    {
        var file = Path.Combine(_folder, "person.txt");
        await File.WriteAllTextAsync(file, person);
        await using var said = new StringWriter();
        var code = await ErasePersonCommand.Build().Parse(["--sqlite", store, "--person-file", file])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said, EnableDefaultExceptionHandler = false });
        return (code, said.ToString());
    }
}
