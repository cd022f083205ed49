using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SecondOpinion.Store;

/// <summary>Every statement the program can send, put to both databases' own grammar and names.</summary>
internal sealed class EveryStatement
{
    private static readonly Sql Wrong = new("test.wrong", "UPDATE outbox SET lease_ownr = @owner WHERE id = @id");

    private static IReadOnlyList<Sql> All { get; } =
    [
        .. typeof(Database).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Sql) && !field.Name.Contains('<', StringComparison.Ordinal))
            .Select(field => (Sql)field.GetValue(null)!), // static readonly: never null
    ];

    [Test]
    public void Names_are_given_once()
    {
        Assert.That(All, Has.Count.GreaterThan(40));
        Assert.That(All.Select(sql => sql.Name), Is.Unique);
    }

    [Test]
    public async Task SQLite_knows_every_name_in_them()
    {
        using var file = new TemporaryFile();
        using var database = Database.SqliteFile(file.Path, pooling: false);
        await Migrator.ApplyAsync(database, TimeProvider.System, default);
        await using var connection = await database.OpenAsync(default);

        Assert.Multiple(() =>
        {
            foreach (var sql in All)
            {
                Assert.That(() => Prepare((SqliteConnection)connection, sql.Sqlite), Throws.Nothing, sql.Name);
            }
        });
        Assert.That(() => Prepare((SqliteConnection)connection, Wrong.Sqlite), Throws.TypeOf<SqliteException>(), "it would have noticed a wrong one");
    }

    [Test]
    public void SQL_Server_2019_knows_every_name_in_them()
    {
        using var model = Model();
        foreach (var sql in All)
        {
            model.AddStatement(sql.Name, sql.SqlServer);
        }

        Assert.That(model.Faults(), Is.Empty);
    }

    [Test]
    public void The_SQL_Server_check_would_have_noticed_a_wrong_one()
    {
        using var model = Model();
        model.AddStatement(Wrong.Name, Wrong.SqlServer);
        model.AddStatement("test.limit", "SELECT id FROM outbox ORDER BY id LIMIT 1");

        Assert.That(model.Faults(), Has.Some.StartsWith("test.wrong").And.Some.StartsWith("test.limit"));
    }

    [Test]
    public async Task Both_databases_have_the_same_tables_and_columns()
    {
        using var file = new TemporaryFile();
        using var database = Database.SqliteFile(file.Path, pooling: false);
        await Migrator.ApplyAsync(database, TimeProvider.System, default);
        var sqlite = await database.QueryAsync<string>(
            new Sql("test.columns", "SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_version'"),
            null,
            default);

        Assert.That(SqlServerColumns(), Is.EquivalentTo(sqlite));
    }

    private static TsqlModel Model()
    {
        var model = new TsqlModel();
        model.AddMigration("schema_version", "CREATE TABLE schema_version (name nvarchar(128) NOT NULL, sha256 char(64) NOT NULL, applied_at datetimeoffset(3) NOT NULL)");
        foreach (var migration in Migrator.Scripts(Dialect.SqlServer))
        {
            model.AddMigration(migration.Name, migration.Text);
        }

        return model;
    }

    private static List<string> SqlServerColumns()
    {
        var tables = new Tables();
        foreach (var migration in Migrator.Scripts(Dialect.SqlServer))
        {
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(migration.Text), out _).Accept(tables);
        }

        return tables.Columns;
    }

    private static void Prepare(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Prepare();
    }

    private sealed class Tables : TSqlFragmentVisitor
    {
        public List<string> Columns { get; } = [];

        public override void Visit(CreateTableStatement node) =>
            Columns.AddRange(node.Definition.ColumnDefinitions.Select(column => $"{node.SchemaObjectName.BaseIdentifier.Value}.{column.ColumnIdentifier.Value}"));

        public override void Visit(AlterTableAddTableElementStatement node) =>
            Columns.AddRange(node.Definition.ColumnDefinitions.Select(column => $"{node.SchemaObjectName.BaseIdentifier.Value}.{column.ColumnIdentifier.Value}"));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"second-opinion-{System.IO.Path.GetRandomFileName()}.db");

        public void Dispose()
        {
            foreach (var path in new[] { Path, Path + "-wal", Path + "-shm" })
            {
                File.Delete(path);
            }
        }
    }
}
