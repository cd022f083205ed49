using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SecondOpinion.Rights;

/// <summary>What a script of <c>deploy/sql</c> grants to each role, column by column.</summary>
internal sealed class Grants : TSqlFragmentVisitor
{
    private static readonly string[] WholeTable = ["INSERT", "DELETE"];

    private readonly Schema _schema;
    private readonly Dictionary<string, HashSet<Right>> _byRole = new(StringComparer.Ordinal);

    private Grants(Schema schema) => _schema = schema;

    public static Grants Read(string script, Schema schema)
    {
        var grants = new Grants(schema);
        Script.Parse(script).Accept(grants);
        return grants;
    }

    public IReadOnlyCollection<string> Roles => _byRole.Keys;

    public IReadOnlySet<Right> Of(string role) => _byRole[role];

    public override void Visit(GrantStatement node)
    {
        var table = node.SecurityTargetObject?.ObjectName.MultiPartIdentifier.Identifiers[^1].Value ?? throw new InvalidOperationException("A right on the whole database.");
        if (node.SecurityTargetObject.ObjectKind != SecurityObjectKind.NotSpecified || node.WithGrantOption || !_schema.Tables.Contains(table))
        {
            throw new InvalidOperationException($"Only rights on tables are granted, not {table}.");
        }

        foreach (var principal in node.Principals)
        {
            var rights = node.Permissions.SelectMany(permission => RightsOf(permission, table));
            if (!_byRole.TryGetValue(principal.Identifier.Value, out var role))
            {
                _byRole[principal.Identifier.Value] = role = [];
            }

            foreach (var right in rights)
            {
                Assert.That(role.Add(right), Is.True, $"{right} is granted twice to {principal.Identifier.Value}");
            }
        }
    }

    public override void Visit(DenyStatement node) => throw new InvalidOperationException("A DENY hides what is granted: grant less instead.");

    /// <summary>A role's rights as the script writes them: a table whose columns are all needed as a whole.</summary>
    public static string Write(string role, IEnumerable<Right> rights, Schema schema) => string.Concat(rights
        .GroupBy(right => right.Table).OrderBy(table => table.Key, StringComparer.Ordinal)
        .SelectMany(table => table.GroupBy(right => right.Verb).OrderBy(verb => verb.Key, StringComparer.Ordinal).Select(verb =>
        {
            var columns = schema.ColumnsOf(table.Key);
            var needed = columns.Where(column => verb.Any(right => right.Column == column)).ToList();
            var list = WholeTable.Contains(verb.Key) || needed.Count == columns.Count ? "" : $" ({string.Join(", ", needed)})";
            return $"GRANT {verb.Key}{list} ON {table.Key} TO {role};\n";
        })));

    private IEnumerable<Right> RightsOf(Permission permission, string table)
    {
        var verb = permission.Identifiers.Single().Value;
        if (WholeTable.Contains(verb))
        {
            return [new Right(verb, table, null)];
        }

        var columns = permission.Columns.Count > 0 ? permission.Columns.Select(column => column.Value) : _schema.ColumnsOf(table);
        return verb is "SELECT" or "UPDATE" ? columns.Select(column => new Right(verb, table, column)) : throw new InvalidOperationException($"{verb} is no right of ours.");
    }
}
