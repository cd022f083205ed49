using Microsoft.SqlServer.TransactSql.ScriptDom;
using SecondOpinion.Store;

namespace SecondOpinion.Rights;

/// <summary>One right on one column of a table; INSERT and DELETE are of the whole table.</summary>
internal sealed record Right(string Verb, string Table, string? Column)
{
    public override string ToString() => Column is null ? $"{Verb} {Table}" : $"{Verb} {Table}.{Column}";
}

/// <summary>Which rights a T-SQL statement needs, as SQL Server counts them: every column it names, SELECT where it reads and UPDATE where it sets.</summary>
internal sealed class Need : TSqlFragmentVisitor
{
    private readonly Schema _schema;
    private readonly List<Dictionary<string, string?>> _scopes = [];
    private readonly HashSet<Right> _rights = [];

    private Need(Schema schema) => _schema = schema;

    public static IReadOnlySet<Right> Of(Sql sql, Schema schema)
    {
        var need = new Need(schema);
        Script.Parse(sql.SqlServer).Accept(need);
        return need._rights;
    }

    public override void ExplicitVisit(QuerySpecification node) => Within(node.FromClause, null, () => base.ExplicitVisit(node));

    public override void ExplicitVisit(UpdateSpecification node) => Within(node.FromClause, node.Target, () => base.ExplicitVisit(node));

    public override void ExplicitVisit(DeleteSpecification node) => Within(node.FromClause, node.Target, () =>
    {
        _rights.Add(new Right("DELETE", TableOf(node.Target), null));
        base.ExplicitVisit(node);
    });

    public override void ExplicitVisit(InsertSpecification node)
    {
        _rights.Add(new Right("INSERT", TableOf(node.Target), null));
        node.InsertSource.Accept(this); // the columns it fills need no right of their own
    }

    public override void ExplicitVisit(AssignmentSetClause node)
    {
        _rights.Add(Resolved("UPDATE", node.Column) ?? throw new InvalidOperationException($"SET of an unknown column {Text(node.Column)}"));
        node.NewValue.Accept(this);
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        if (node.ColumnType == ColumnType.Regular && Resolved("SELECT", node) is { } right)
        {
            _rights.Add(right);
        }
    }

    public override void Visit(SelectStarExpression node) => throw new InvalidOperationException("SELECT * needs every column, also those to come.");

    /// <summary>Null where a column belongs to no table: of OPENJSON, or an ORDER BY that names a column of the answer.</summary>
    private Right? Resolved(string verb, ColumnReferenceExpression column)
    {
        var parts = column.MultiPartIdentifier.Identifiers.Select(part => part.Value).ToList();
        foreach (var scope in Enumerable.Reverse(_scopes))
        {
            var table = parts.Count > 1
                ? scope.GetValueOrDefault(parts[0])
                : scope.Values.OfType<string>().Distinct(StringComparer.Ordinal).FirstOrDefault(one => _schema.Has(one, parts[^1]));
            if (table is not null)
            {
                return _schema.Has(table, parts[^1]) ? new Right(verb, table, parts[^1]) : throw new InvalidOperationException($"no column {Text(column)}");
            }

            if (parts.Count > 1 && scope.ContainsKey(parts[0]))
            {
                return null;
            }
        }

        return parts.Count == 1 ? null : throw new InvalidOperationException($"nothing is called {parts[0]}");
    }

    private void Within(FromClause? from, TableReference? target, Action visit)
    {
        var sources = new Sources();
        from?.Accept(sources);
        target?.Accept(sources);
        _scopes.Add(sources.ByName);
        visit();
        _scopes.RemoveAt(_scopes.Count - 1);
    }

    private static string TableOf(TableReference target) => ((NamedTableReference)target).SchemaObject.BaseIdentifier.Value;

    private static string Text(ColumnReferenceExpression column) => string.Join('.', column.MultiPartIdentifier.Identifiers.Select(part => part.Value));

    /// <summary>What a FROM names; queries inside it have a scope of their own.</summary>
    private sealed class Sources : TSqlFragmentVisitor
    {
        public Dictionary<string, string?> ByName { get; } = new(StringComparer.Ordinal);

        public override void ExplicitVisit(NamedTableReference node) => ByName[node.Alias?.Value ?? node.SchemaObject.BaseIdentifier.Value] = node.SchemaObject.BaseIdentifier.Value;

        public override void ExplicitVisit(OpenJsonTableReference node) => ByName[node.Alias.Value] = null;

        public override void ExplicitVisit(QueryDerivedTable node) => throw new InvalidOperationException("A query in FROM is not read here.");

        public override void ExplicitVisit(ScalarSubquery node)
        {
        }

        public override void ExplicitVisit(QuerySpecification node)
        {
        }
    }
}

/// <summary>Tables and their columns, from the migrations.</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, HashSet<string>> _tables = new(StringComparer.Ordinal);

    public static Schema Read(string versions)
    {
        var schema = new Schema();
        foreach (var text in Migrator.Scripts(Dialect.SqlServer).Select(script => script.Text).Prepend(versions))
        {
            Script.Parse(text).Accept(new Definitions(schema._tables));
        }

        return schema;
    }

    public IEnumerable<string> Tables => _tables.Keys;

    public IReadOnlySet<string> ColumnsOf(string table) => _tables[table];

    public bool Has(string table, string column) => _tables.TryGetValue(table, out var columns) && columns.Contains(column);

    private sealed class Definitions(Dictionary<string, HashSet<string>> tables) : TSqlFragmentVisitor
    {
        public override void Visit(CreateTableStatement node) => Add(node.SchemaObjectName, node.Definition);

        public override void Visit(AlterTableAddTableElementStatement node) => Add(node.SchemaObjectName, node.Definition);

        public override void Visit(AlterTableDropTableElementStatement node)
        {
            foreach (var element in node.AlterTableDropTableElements.Where(element => element.TableElementType == TableElementType.Column))
            {
                tables[node.SchemaObjectName.BaseIdentifier.Value].Remove(element.Name.Value);
            }
        }

        private void Add(SchemaObjectName name, TableDefinition definition)
        {
            if (!tables.TryGetValue(name.BaseIdentifier.Value, out var columns))
            {
                tables[name.BaseIdentifier.Value] = columns = new HashSet<string>(StringComparer.Ordinal);
            }

            columns.UnionWith(definition.ColumnDefinitions.Select(column => column.ColumnIdentifier.Value));
        }
    }
}

/// <summary>T-SQL of SQL Server 2019.</summary>
internal static class Script
{
    public static TSqlFragment Parse(string text)
    {
        var script = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        return errors.Count == 0 ? script : throw new InvalidOperationException($"({errors[0].Line},{errors[0].Column}) {errors[0].Message}");
    }
}
