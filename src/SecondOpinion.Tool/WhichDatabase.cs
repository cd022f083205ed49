using System.CommandLine;
using SecondOpinion.Store;

namespace SecondOpinion.Tool;

/// <summary>The two ways in which a command is told its database.</summary>
internal sealed class WhichDatabase
{
    private readonly Option<FileInfo?> _sqlite = new("--sqlite") { Description = "The SQLite file." };

    private readonly Option<FileInfo?> _sqlServer = new("--sql-server-file")
    {
        Description = "A file that holds the SQL Server connection string: on the command line every user of the machine could read it.",
    };

    public void AddTo(Command command)
    {
        command.Add(_sqlite);
        command.Add(_sqlServer);
    }

    /// <summary>Null when not exactly one of the two was given, or it is not there; that is said.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="create">Whether a SQLite file that is not there is made.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Database?> OpenAsync(ParseResult parsed, bool create, CancellationToken cancellationToken)
    {
        switch (parsed.GetValue(_sqlite), parsed.GetValue(_sqlServer))
        {
            case ({ Exists: false }, null) when !create:
                await parsed.InvocationConfiguration.Error.WriteLineAsync("There is no such SQLite file.");
                return null;
            case ({ } file, null):
                return Database.SqliteFile(file.FullName);
            case (null, { } file):
                return new Database(Dialect.SqlServer, (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim());
            default:
                await parsed.InvocationConfiguration.Error.WriteLineAsync("Say either --sqlite or --sql-server-file.");
                return null;
        }
    }
}
