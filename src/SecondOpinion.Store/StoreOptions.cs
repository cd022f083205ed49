using Microsoft.Extensions.Options;

namespace SecondOpinion.Store;

/// <summary>Section <c>Store</c>: which database.</summary>
public sealed record StoreOptions
{
    /// <summary>SQLite unless several processes are wanted.</summary>
    public Dialect Kind { get; init; } = Dialect.Sqlite;

    /// <summary>The database file, for <see cref="Dialect.Sqlite"/>.</summary>
    public string? Path { get; init; }

    /// <summary>For <see cref="Dialect.SqlServer"/>. Never logged.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>A file that holds the connection string, instead of <see cref="ConnectionString"/>.</summary>
    public string? ConnectionStringFile { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} store";

    /// <summary>The database these settings name.</summary>
    internal Database Open()
    {
        if (Kind == Dialect.SqlServer)
        {
            return new Database(Kind, ConnectionString ?? File.ReadAllText(ConnectionStringFile!).Trim()); // one of them is there: validated
        }

        var path = System.IO.Path.GetFullPath(Path!); // validated
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // a file has a folder
        return Database.SqliteFile(path);
    }
}

/// <summary>Section <c>Vault</c>: where sealed images lie.</summary>
public sealed record VaultOptions
{
    /// <summary>The folder.</summary>
    public string? Path { get; init; }
}

internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options) => options switch
    {
        { Kind: Dialect.Sqlite, Path: null or "" } => ValidateOptionsResult.Fail("Store:Path is missing: name the SQLite database file."),
        { Kind: Dialect.SqlServer, ConnectionString: null or "", ConnectionStringFile: null or "" } =>
            ValidateOptionsResult.Fail("Store:ConnectionString (or Store:ConnectionStringFile) is missing."),
        { Kind: Dialect.SqlServer, ConnectionStringFile: { Length: > 0 } file, ConnectionString: null or "" } when !File.Exists(file) =>
            ValidateOptionsResult.Fail("Store:ConnectionStringFile names a file that is not there."),
        _ => ValidateOptionsResult.Success,
    };
}
