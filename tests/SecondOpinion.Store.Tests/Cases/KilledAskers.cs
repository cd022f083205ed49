using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Cases;
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
                var (state, letters) = await PrepareOldestAsync(test.Database, vault.FullName, desk, reader);
                Assert.That(state, Is.EqualTo(CaseState.Ready), $"kill {kill}: the next process prepares the oldest case");
                Assert.That(letters, Is.Not.Empty.And.All.EqualTo(LetterState.Waiting), $"kill {kill}: and its letters go");
                KilledProcess.Tell(kill, $"{acknowledged} cases acknowledged, {whole.Codes.Count} stand, all whole");
            }
        }
        finally
        {
            vault.Delete(recursive: true);
        }

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
    private static async Task<(CaseState State, IEnumerable<LetterState> Letters)> PrepareOldestAsync(Database database, string folder, DeskKeys desk, ReaderKeys reader)
    {
        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        var vault = new FileVault(folder, database, reader, TimeProvider.System);
        var (cases, prepared) = (new CaseStore(database, new LetterSeal(reader), desk), new PreparedStore(database));
        using var bell = new OutboxBell();
        var outbox = new OutboxStore(database, new LetterSeal(reader), bell);
        var preparing = new Preparing(
            cases, Askers.Pacs(), vault, prepared, outbox, new OneTrust(),
            new PreparationRecord(trail, new PreparationLeases(database), TimeProvider.System), new PixelCare(new NoTextFinder()), TimeProvider.System, NullLogger<SecondOpinion.Preparation.Preparing>.Instance);
        using var pump = new PreparationPump(
            cases, vault, prepared, preparing, new Resealing(vault, prepared, new NamedPreview(), NullLogger<Resealing>.Instance),
            new LeasedWork(new PreparationLeases(database), TimeProvider.System, NullLogger<LeasedWork>.Instance), TimeProvider.System,
            NullLogger<PreparationPump>.Instance);
        var oldest = (await cases.ToPrepareAsync(1, default))[0];
        Assert.That(await pump.StepAsync(default), Is.True, "there is work");
        return (
            (await cases.FindAsync(oldest.Id, default))!.State, // it was there a moment ago
            (await outbox.InvitationsAsync(oldest.Id, default)).Select(letter => letter.State));
    }
}
