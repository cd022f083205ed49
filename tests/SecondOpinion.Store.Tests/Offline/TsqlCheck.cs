using System.Text.RegularExpressions;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SecondOpinion.Store.Tests.Offline;

/// <summary>Something wrong with a statement.</summary>
internal sealed record Finding(string Statement, string Code, string Message)
{
    public override string ToString() => $"{Statement}: {Code} {Message}";
}

/// <summary>Reads T-SQL as SQL Server 2019 would, with no server: ScriptDom for the grammar, a DacFx model for every name,
/// <see cref="InsertLint"/> for what the model does not look at.</summary>
internal sealed partial class TsqlCheck : IDisposable
{
    private readonly TSqlModel _model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
    private readonly List<Finding> _findings = [];
    private readonly List<(string Name, TSqlFragment Fragment)> _statements = [];
    private readonly Dictionary<string, (string Source, CreateTableStatement Statement)> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _indexes = new(StringComparer.OrdinalIgnoreCase);
    private int _objects;

    public TsqlCheck()
    {
        Add("check", "CREATE SCHEMA [chk]");
        Add("check", """
            CREATE PROCEDURE [dbo].[sp_getapplock] @Resource nvarchar(255), @LockMode varchar(32),
              @LockOwner varchar(32) = 'Transaction', @LockTimeout int = NULL AS RETURN 0
            """);
        Add("check", "CREATE PROCEDURE [dbo].[sp_releaseapplock] @Resource nvarchar(255), @LockOwner varchar(32) = 'Transaction' AS RETURN 0");
    }

    /// <summary>Tables and columns, lower case, as <c>table.column</c>.</summary>
    public IReadOnlyList<string> Columns() => [.. _model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass)
        .SelectMany(table => table.GetReferenced(Table.Columns).Select(column => $"{table.Name.Parts[^1]}.{column.Name.Parts[^1]}"))];

    /// <summary>A migration: definitions become the model, the rows it writes are checked as statements.</summary>
    public void AddMigration(string name, string text)
    {
        foreach (var statement in Parse(name, text).SelectMany(batch => batch.Statements))
        {
            var part = text.Substring(statement.StartOffset, statement.FragmentLength);
            switch (statement)
            {
                case DataModificationStatement:
                    AddStatement(name, part);
                    break;
                case CreateTableStatement table:
                    _tables[table.SchemaObjectName.BaseIdentifier.Value] = (Add(name, part), table);
                    break;
                case CreateIndexStatement index:
                    _indexes[index.Name.Value] = Add(name, part);
                    break;
                case AlterTableAddTableElementStatement added:
                    Change(name, added, columns => added.Definition.ColumnDefinitions.ToList().ForEach(columns.Add));
                    break;
                case AlterTableDropTableElementStatement dropped:
                    Change(name, dropped, columns => dropped.AlterTableDropTableElements.ToList().ForEach(gone => columns.Remove(columns.Single(column => column.ColumnIdentifier.Value == gone.Name.Value))));
                    break;
                case DropIndexStatement drop:
                    drop.DropIndexClauses.OfType<DropIndexClause>().ToList().ForEach(gone => _model.DeleteObjects(_indexes[gone.Index.Value]));
                    break;
                default:
                    Add(name, part);
                    break;
            }
        }
    }

    /// <summary>A model knows no ALTER: the table is defined anew in its old place.</summary>
    private void Change(string name, AlterTableStatement alter, Action<IList<ColumnDefinition>> change)
    {
        var (source, table) = _tables[alter.SchemaObjectName.BaseIdentifier.Value];
        change(table.Definition.ColumnDefinitions);
        new Sql150ScriptGenerator().GenerateScript(table, out var definition);
        Add(name, definition, source);
    }

    public void AddStatement(string name, string text)
    {
        var batches = Parse(name, text);
        if (batches.Count == 0)
        {
            return;
        }

        var variables = new Variables();
        batches[0].Accept(variables);
        _statements.Add((name, batches[0]));
        var number = _statements.Count - 1;
        Add(name, $"CREATE PROCEDURE [chk].[q{number}] {variables.AsParameters()} AS BEGIN\n{text}\nEND");
    }

    public IReadOnlyList<Finding> Findings()
    {
        foreach (var (name, fragment) in _statements)
        {
            fragment.Accept(new InsertLint(_model, name, _findings));
        }

        foreach (var message in _model.Validate()) // names unresolved in a procedure body are mere warnings to DacFx
        {
            if (!message.Message.Contains("reference to object [sys].", StringComparison.Ordinal)) // the catalogue views are in no package
            {
                _findings.Add(new Finding(NameIn(message.Message), $"SQL{message.Number}", message.Message));
            }
        }

        return _findings;
    }

    public void Dispose() => _model.Dispose();

    private IList<TSqlBatch> Parse(string name, string text)
    {
        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        _findings.AddRange(errors.Select(error => new Finding(name, $"SQL{error.Number}", $"({error.Line},{error.Column}) {error.Message}")));
        return errors.Count == 0 && fragment is TSqlScript script ? script.Batches : [];
    }

    private string Add(string name, string definition, string? source = null)
    {
        source ??= $"o{_objects++}.sql";
        try
        {
            _model.AddOrUpdateObjects(definition, source, new TSqlObjectOptions());
        }
        catch (DacModelException refused)
        {
            _findings.AddRange(refused.Messages.Select(message => new Finding(name, $"SQL{message.Number}", message.Message)));
        }

        return source;
    }

    private string NameIn(string message) => Procedure().Match(message) is { Success: true } match
        ? _statements[int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)].Name
        : "schema";

    [GeneratedRegex(@"\[chk\]\.\[q(?<number>[0-9]+)\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Procedure();

    /// <summary>What a statement expects from outside: the variables it uses and does not declare.</summary>
    private sealed class Variables : TSqlFragmentVisitor
    {
        private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _declared = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _counts = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _argumentNames = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(VariableReference node) => _used.Add(node.Name);

        public override void Visit(DeclareVariableElement node) => _declared.Add(node.VariableName.Value);

        public override void Visit(ExecuteParameter node)
        {
            if (node.Variable is not null)
            {
                _argumentNames.Add(node.Variable.Name);
            }
        }

        public override void Visit(TopRowFilter node)
        {
            if ((node.Expression as ParenthesisExpression)?.Expression is VariableReference count)
            {
                _counts.Add(count.Name);
            }
        }

        public string AsParameters() => string.Join(", ", _used.Except(_declared, StringComparer.OrdinalIgnoreCase)
            .Except(_argumentNames, StringComparer.OrdinalIgnoreCase)
            .Select(name => $"{name} {(_counts.Contains(name) ? "bigint" : "nvarchar(4000)")}"));
    }
}
