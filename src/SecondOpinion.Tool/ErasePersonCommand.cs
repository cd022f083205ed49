using System.CommandLine;
using SecondOpinion.Store.Trail;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion erase-person</c>: takes one person off the trail, whose proofs stay valid. 0 when somebody was erased, 1 when nobody was
/// found or it was refused.</summary>
internal static class ErasePersonCommand
{
    public static Command Build()
    {
        var which = new WhichDatabase();
        var person = new Option<FileInfo>("--person-file")
        {
            Description = "A file whose first line is the person's e-mail address, staff id or link id: on the command line every user of the machine could read it.",
            Required = true,
        };
        var command = new Command("erase-person", "Erases what the trail says of one person. It cannot be undone, and backups still say it.") { person };
        which.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(which, parsed.GetRequiredValue(person), parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WhichDatabase which, FileInfo file, ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = parsed.InvocationConfiguration;
        var who = File.Exists(file.FullName) ? (await File.ReadAllLinesAsync(file.FullName, cancellationToken)).FirstOrDefault()?.Trim() : null;
        if (string.IsNullOrEmpty(who))
        {
            await console.Error.WriteLineAsync("The file names nobody.");
            return 1;
        }

        using var database = await which.OpenAsync(parsed, create: false, cancellationToken);
        if (database is null)
        {
            return 1;
        }

        await using var trail = new AuditTrail(database, TimeProvider.System, patients: null);
        var erased = await new TrailErasure(database, trail, TimeProvider.System).EraseAsync(who, cancellationToken);
        await console.Output.WriteLineAsync(erased == 0
            ? "Nobody on the trail has that address or id, or they were erased already."
            : $"Erased: {erased} values. The trail says that somebody was erased, and not who. Backups made before still hold them until they are deleted.");
        return erased == 0 ? 1 : 0;
    }
}
