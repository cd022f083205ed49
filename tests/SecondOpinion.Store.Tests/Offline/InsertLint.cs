using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SecondOpinion.Store.Tests.Offline;

/// <summary>What a DacFx model lets pass: the shape of INSERT lists, and NOT NULL columns left out.</summary>
internal sealed class InsertLint(TSqlModel model, string name, List<Finding> findings) : TSqlFragmentVisitor
{
    public override void Visit(InsertSpecification node)
    {
        if (node.Target is not NamedTableReference { SchemaObject: var table })
        {
            return;
        }

        var columns = node.Columns.Select(column => column.MultiPartIdentifier.Identifiers[^1].Value).ToList();
        if (columns.Count == 0)
        {
            Found("LINT02", $"INSERT INTO {table.BaseIdentifier.Value} without a column list");
            return;
        }

        foreach (var count in ValueCounts(node.InsertSource).Where(count => count != columns.Count))
        {
            Found("LINT01", $"{columns.Count} columns, {count} values");
        }

        foreach (var column in ColumnsOf(table).Where(MustBeGiven))
        {
            if (!columns.Contains(column.Name.Parts[^1], StringComparer.OrdinalIgnoreCase))
            {
                Found("LINT04", $"{column.Name.Parts[^1]} is NOT NULL, has no default and is left out");
            }
        }
    }

    private static IEnumerable<int> ValueCounts(InsertSource source) => source switch
    {
        ValuesInsertSource { IsDefaultValues: false } values => values.RowValues.Select(row => row.ColumnValues.Count),
        SelectInsertSource { Select: QuerySpecification query } when query.SelectElements.All(element => element is SelectScalarExpression) =>
            [query.SelectElements.Count],
        _ => [],
    };

    private IEnumerable<TSqlObject> ColumnsOf(SchemaObjectName table) =>
        model.GetObject(Table.TypeClass, new ObjectIdentifier(table.SchemaIdentifier?.Value ?? "dbo", table.BaseIdentifier.Value), DacQueryScopes.UserDefined)
            ?.GetReferenced(Table.Columns) ?? [];

    private static bool MustBeGiven(TSqlObject column) =>
        !column.GetProperty<bool>(Column.Nullable) && !column.GetProperty<bool>(Column.IsIdentity)
        && !column.GetReferencing(DefaultConstraint.TargetColumn).Any();

    private void Found(string code, string message) => findings.Add(new Finding(name, code, message));
}
