using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Store.Operations;

/// <summary>A fault of the database in words for whoever can mend it. They name settings and nothing that was stored.</summary>
public static class StoreFault
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Broken = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    /// <summary>What to do about <paramref name="fault"/>; null where it is no fault of the database.</summary>
    /// <remarks>The numbers are SQLite's result codes.</remarks>
    public static string? Words(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } or UnauthorizedAccessException =>
            "Store:Path: the SQLite file or its folder cannot be written. Give the service's account the right to both, or mount the disk for writing.",
        SqliteException { SqliteErrorCode: Full } => "Store:Path: the disk is full. Make room.",
        SqliteException { SqliteErrorCode: Busy or Locked } => "Store:Path: another process holds the SQLite file. SQLite serves one process: stop the other.",
        SqliteException { SqliteErrorCode: Corrupt or NoDatabase } => "Store:Path: the file is no sound SQLite database. Keep it as it is, and restore the last backup.",
        SqliteException { SqliteErrorCode: Broken } or IOException => "Store:Path: the disk does not read or write as it should. Look at it, and at the system's log.",
        SqlException => "Store:ConnectionString: SQL Server does not answer, or refuses the login.",
        _ => null,
    };
}
