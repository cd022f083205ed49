using System.CommandLine;
using SecondOpinion.Store;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion migrate</c>: brings a database to this program's schema. 0 when it stands there, 1 when it was refused.</summary>
internal static class MigrateCommand
{
    public static Command Build()
    {
        var which = new WhichDatabase();
        var command = new Command("migrate", "Brings the database to this program's schema.");
        which.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(which, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WhichDatabase which, ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = parsed.InvocationConfiguration;
        using var database = await which.OpenAsync(parsed, create: true, cancellationToken);
        if (database is null)
        {
            return 1;
        }

        try
        {
            var applied = await Migrator.ApplyAsync(database, TimeProvider.System, cancellationToken);
            await console.Output.WriteLineAsync(applied.Count == 0 ? "Up to date." : $"Applied: {string.Join(", ", applied)}");
            return 0;
        }
        catch (InvalidOperationException refused)
        {
            await console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }
}
