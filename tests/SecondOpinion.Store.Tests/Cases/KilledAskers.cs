using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Tests.Preparation;
using SecondOpinion.Store.Trail;
using SecondOpinion.Store.Vault;

namespace SecondOpinion.Store.Tests.Cases;

/// <summary>A process in which eight referrers ask is killed (SIGKILL) at a random instant, again and again on one database.</summary>
internal sealed class KilledAskers
{
    private const int MostKillsToSeeTheFault = 20;

    [Test]
    public async Task Whenever_a_process_is_killed_every_case_it_acknowledged_is_whole_and_no_case_is_half_there()
    {
        await using var test = await TestDatabase.NewAsync();
        var vault = Directory.CreateTempSubdirectory("vault-asked-");
        var (desk, reader) = await Askers.RingsAsync(test.Database);
        var whole = new WholeCases(test.Database, desk, reader);
        var acknowledged = 0;
        try
        {
            for (var kill = 1; kill <= KilledProcess.Kills; kill++)
            {
                var told = await KilledProcess.RunAsync("ask", test.Path);
                acknowledged += told.Count;
                Assert.That(await whole.FaultsAsync(), Is.Empty, $"kill {kill}");
                Assert.That(told.Where(code => !whole.Codes.Contains(code)), Is.Empty, $"kill {kill}: acknowledged and gone");
                await PrepareOneAsync(test.Database, vault.FullName, desk, reader);
                Assert.That(await PreparedAsync(test), Is.EqualTo((kill, 0)), $"kill {kill}: the oldest case is ready and its letters go");
            }
        }
        finally
        {
            vault.Delete(recursive: true);
        }

        TestContext.Out.WriteLine($"{KilledProcess.Kills} kills, {acknowledged} cases acknowledged, {whole.Codes.Count} stand, all whole.");
    }

    [Test]
    public async Task A_store_that_keeps_a_case_in_two_transactions_is_found_out()
    {
        await using var test = await TestDatabase.NewAsync();
        var (desk, reader) = await Askers.RingsAsync(test.Database);
        var whole = new WholeCases(test.Database, desk, reader);
        for (var kill = 1; kill <= MostKillsToSeeTheFault; kill++)
        {
            await KilledProcess.RunAsync("ask-in-two", test.Path);
            if ((await whole.FaultsAsync()).Any(fault => fault.EndsWith("were asked for", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail("no half case was seen: the test would not see one in the product either");
    }

    /// <summary>What the next process does with the cases that it finds.</summary>
    private static async Task PrepareOneAsync(Database database, string folder, DeskKeys desk, ReaderKeys reader)
    {
        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        var vault = new FileVault(folder, database, reader, TimeProvider.System);
        var (cases, prepared) = (new CaseStore(database, new LetterSeal(reader), desk), new PreparedStore(database));
        var preparing = new Preparing(
            cases, Askers.Pacs(), vault, prepared, new OutboxStore(database, new LetterSeal(reader), new OutboxBell()), new OneTrust(),
            new PreparationRecord(trail, TimeProvider.System), TimeProvider.System, NullLogger<SecondOpinion.Preparation.Preparing>.Instance);
        using var pump = new PreparationPump(
            cases, vault, prepared, preparing, new Resealing(vault, prepared, new NamedPreview(), NullLogger<Resealing>.Instance), TimeProvider.System,
            NullLogger<PreparationPump>.Instance);
        Assert.That(await pump.StepAsync(default), Is.True, "there is work");
    }

    /// <summary>Cases that are ready, and letters of those that still wait for it.</summary>
    private static async Task<(int Ready, int Held)> PreparedAsync(TestDatabase test)
    {
        await using var connection = await test.Database.OpenAsync(default);
        return (
            await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM opinion_case WHERE state = 1"),
            await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM outbox o JOIN opinion_case c ON c.id = o.case_id WHERE c.state = 1 AND o.state <> 'Waiting'"));
    }
}
