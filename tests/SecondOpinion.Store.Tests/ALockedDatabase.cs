using Microsoft.Data.Sqlite;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests;

/// <summary>Another program holds the SQLite file.</summary>
internal sealed class ALockedDatabase
{
    [Test]
    public async Task What_needs_a_record_is_refused_while_it_lasts_and_goes_on_afterwards_with_nothing_in_between()
    {
        var folder = Directory.CreateTempSubdirectory("locked-");
        try
        {
            var path = Path.Combine(folder.FullName, "store.db");
            using var database = Database.SqliteFile(path, pooling: false);
            await Migrator.ApplyAsync(database, TimeProvider.System, default);
            await using var trail = new AuditTrail(database, TimeProvider.System, null);
            await using (var stranger = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                await stranger.OpenAsync();
                await using var hold = stranger.BeginTransaction(deferred: false);
                Assert.That(() => trail.AppendAsync(Row(), default), Throws.TypeOf<TrailUnavailableException>());
            }

            Assert.That(await trail.AppendAsync(Row(), default), Is.EqualTo(1), "the refused row left nothing behind");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static AuditEvent Row() => new() { At = TimeProvider.System.GetUtcNow(), Action = AuditAction.ServiceStarted, Actor = AuditPerson.System };
}
