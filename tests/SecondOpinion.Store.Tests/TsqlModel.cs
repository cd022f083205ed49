using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SecondOpinion.Store;

/// <summary>SQL Server's own grammar and name resolution, without a server: our migrations as a model, each statement as a procedure in it.</summary>
/// <remarks>SQL Server 2019 is the oldest that is supported, so its grammar is the one asked. What this cannot see: GROUP BY rules, clashes of types, locks.</remarks>
internal sealed class TsqlModel : IDisposable
{
    private readonly TSqlModel _model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, string> _procedures = [];

    public TsqlModel()
    {
        Add("CREATE SCHEMA [chk]", "chk");

        // Stands in master, which this model does not have.
        Add("CREATE PROCEDURE [dbo].[sp_getapplock] @Resource nvarchar(255), @LockMode varchar(32), @LockOwner varchar(32), @LockTimeout int AS RETURN 0", "applock");
        Add("CREATE PROCEDURE [dbo].[sp_releaseapplock] @Resource nvarchar(255), @LockOwner varchar(32) AS RETURN 0", "releaseapplock");
    }

    /// <summary>Adds a migration's tables, indexes and triggers.</summary>
    public void AddMigration(string name, string script)
    {
        if (Parse(name, script) is not { } parsed)
        {
            return;
        }

        var part = 0;
        foreach (var statement in parsed.Batches.SelectMany(batch => batch.Statements))
        {
            var text = script.Substring(statement.StartOffset, statement.FragmentLength);
            if (statement is DataModificationStatement)
            {
                AddStatement(name, text);
            }
            else
            {
                Add(text, $"{name} {part++}");
            }
        }
    }

    /// <summary>Adds a statement as the program sends it.</summary>
    public void AddStatement(string name, string text)
    {
        if (Parse(name, text) is not { } parsed)
        {
            return;
        }

        var variables = new Variables();
        parsed.Accept(variables);
        var procedure = $"q{_procedures.Count}";
        _procedures.Add($"[chk].[{procedure}]", name);
        var parameters = variables.Used.Except(variables.Declared, StringComparer.OrdinalIgnoreCase)
            .Select(parameter => $"{parameter} {(variables.Counts.Contains(parameter) ? "bigint" : "sql_variant")}");
        Add($"CREATE PROCEDURE [chk].[{procedure}] {string.Join(", ", parameters)} AS BEGIN\n{text}\nEND", procedure);
    }

    /// <summary>Everything that SQL Server would refuse, each with the statement's name.</summary>
    public IReadOnlyList<string> Faults()
    {
        var found = new List<string>(_faults);
        foreach (var message in _model.Validate().Where(message => !message.Message.Contains("object [sys].", StringComparison.Ordinal)))
        {
            // A name that cannot be resolved inside a procedure is only a warning to SQL Server: it is found when the statement first runs.
            var name = _procedures.FirstOrDefault(procedure => message.Message.Contains(procedure.Key, StringComparison.Ordinal)).Value ?? "schema";
            found.Add($"{name}: {message.Prefix}{message.Number} {message.Message}");
        }

        return found;
    }

    public void Dispose() => _model.Dispose();

    private TSqlScript? Parse(string name, string text)
    {
        var parsed = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        _faults.AddRange(errors.Select(error => $"{name}: syntax ({error.Line},{error.Column}) {error.Message}"));
        return errors.Count == 0 ? (TSqlScript)parsed : null;
    }

    private void Add(string text, string source)
    {
        try
        {
            _model.AddOrUpdateObjects(text, $"{source}.sql", new TSqlObjectOptions());
        }
        catch (DacModelException exception)
        {
            _faults.AddRange(exception.Messages.Select(message => $"{source}: {message.Prefix}{message.Number} {message.Message}"));
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public HashSet<string> Used { get; } = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Declared { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Those that TOP reads: it wants a number.</summary>
        public HashSet<string> Counts { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(VariableReference node) => Used.Add(node.Name);

        public override void Visit(DeclareVariableElement node) => Declared.Add(node.VariableName.Value);

        public override void Visit(ExecuteParameter node)
        {
            if (node.Variable is not null)
            {
                Declared.Add(node.Variable.Name); // the callee's, unless it is ours as well
            }
        }

        public override void Visit(TopRowFilter node)
        {
            var expression = node.Expression;
            while (expression is ParenthesisExpression inner)
            {
                expression = inner.Expression;
            }

            if (expression is VariableReference count)
            {
                Counts.Add(count.Name);
            }
        }
    }
}
