using System.CommandLine;
using SecondOpinion.Store;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion migrate</c>: brings a database to this program's schema. 0 when it stands there, 1 when it was refused.</summary>
internal static class MigrateCommand
{
    public static Command Build()
    {
        var sqlite = new Option<FileInfo?>("--sqlite") { Description = "The SQLite file." };
        var sqlServer = new Option<FileInfo?>("--sql-server-file")
        {
            Description = "A file that holds the SQL Server connection string: on the command line every user of the machine could read it.",
        };
        var command = new Command("migrate", "Brings the database to this program's schema.") { sqlite, sqlServer };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(sqlite), parsed.GetValue(sqlServer), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? sqlite, FileInfo? sqlServer, CancellationToken cancellationToken)
    {
        if (sqlite is null == sqlServer is null)
        {
            await Console.Error.WriteLineAsync("Say either --sqlite or --sql-server-file.");
            return 1;
        }

        using var database = sqlite is not null
            ? Database.SqliteFile(sqlite.FullName)
            : new Database(Dialect.SqlServer, (await File.ReadAllTextAsync(sqlServer!.FullName, cancellationToken)).Trim()); // one of the two is given
        try
        {
            var applied = await Migrator.ApplyAsync(database, TimeProvider.System, cancellationToken);
            Console.WriteLine(applied.Count == 0 ? "Up to date." : $"Applied: {string.Join(", ", applied)}");
            return 0;
        }
        catch (InvalidOperationException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }
}
