using System.Reflection;
using SecondOpinion.Store;

namespace SecondOpinion.Rights;

/// <summary>The SQL Server roles of <c>deploy/sql</c> can do what the statements of their surface need, and nothing besides.</summary>
internal sealed class LeastRights
{
    private static readonly IReadOnlyDictionary<string, Sql> All = Reach.Ours.SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(one => one.FieldType == typeof(Sql)).Select(one => (Sql)one.GetValue(null)!).ToDictionary(sql => sql.Name, StringComparer.Ordinal);

    private static readonly Schema Schema = Schema.Read(All["migrator.versions"].SqlServer);

    /// <summary>The script's rights, by role.</summary>
    public static IReadOnlySet<Right> Granted(string role) => Grants.Read(Roles, Schema).Of(role);

    private static readonly string Roles = File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "sql", "roles.sql"));

    [TestCase("so_desk")]
    [TestCase("so_reader")]
    public void A_role_may_do_what_its_surface_needs_and_nothing_besides(string role)
    {
        var needed = Needed(role);
        Assert.That(Differences(Roles, role, needed), Is.Empty, $"The script should say:\n{Grants.Write(role, needed, Schema)}");
    }

    [Test]
    public void Governance_reads_the_trail_and_its_checkpoints_and_nothing_else()
    {
        var granted = Grants.Read(Roles, Schema).Of("so_governance");
        var trail = Schema.Tables.Where(table => table.StartsWith("trail", StringComparison.Ordinal)).ToList();
        Assert.That(trail, Is.EquivalentTo(new[] { "trail", "trail_head", "trail_person", "trail_checkpoint" }));
        Assert.That(granted, Is.EquivalentTo(trail.SelectMany(table => Schema.ColumnsOf(table).Select(column => new Right("SELECT", table, column)))));
    }

    [Test]
    public void There_are_no_other_roles() => Assert.That(Grants.Read(Roles, Schema).Roles, Is.EquivalentTo(new[] { "so_desk", "so_reader", "so_governance" }));

    [Test]
    public void A_reader_reads_no_identity()
    {
        var reads = Of("so_reader", "SELECT");
        Assert.That(reads.Where(right => right is { Table: "opinion_case", Column: "subject" }), Is.Empty);
        Assert.That(reads.Where(right => right.Table.StartsWith("archive_", StringComparison.Ordinal) || right.Table.StartsWith("staff", StringComparison.Ordinal)), Is.Empty);
        Assert.That(reads.Where(right => right.Table is "sealed_secret" or "trail_person" or "trail_checkpoint"), Is.Empty);
        Assert.That(reads.Where(right => right.Table == "trail" && right.Column is not ("seq" or "event_id")), Is.Empty, "it looks up its own rows after a lost answer");
        Assert.That(reads.Where(right => right.Table == "outbox").Select(right => right.Column), Is.EqualTo(new[] { "id" }), "it queues letters and reads none");
        Assert.That(Of("so_reader", "DELETE").Select(right => right.Table), Is.EquivalentTo(new[] { "challenge", "code_allowance", "reading_window" }), "and removes none");
    }

    [Test]
    public void A_reader_adds_no_case_link_person_or_key_and_decides_about_no_link()
    {
        Assert.That(
            Of("so_reader", "INSERT").Select(right => right.Table),
            Is.EquivalentTo(new[] { "challenge", "code_allowance", "known_browser", "outbox", "reader_session", "reading_window", "trail", "trail_person" }));
        Assert.That(Of("so_reader", "UPDATE").Where(right => right.Table == "link").Select(right => right.Column), Is.EquivalentTo(new[] { "openings", "first_opened_at", "last_opened_at" }));
        Assert.That(
            Of("so_reader", "UPDATE").Where(right => right.Table is "opinion_case" or "outbox" or "data_protection_key" or "vault_key" || right.Table.StartsWith("prepared", StringComparison.Ordinal)),
            Is.Empty);
    }

    [TestCase("so_desk")]
    [TestCase("so_reader")]
    public void Nobody_who_serves_changes_or_removes_what_is_on_the_trail(string role)
    {
        Assert.That(Of(role, "DELETE").Where(right => right.Table.StartsWith("trail", StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            Of(role, "UPDATE").Where(right => right.Table.StartsWith("trail", StringComparison.Ordinal)).Select(right => right.ToString()),
            Is.SubsetOf(new[] { "UPDATE trail_head.size", "UPDATE trail_head.frontier" }), "the head moves on; it is signed");
    }

    [TestCase("GRANT SELECT (subject) ON opinion_case TO so_reader;", "granted for nothing: SELECT opinion_case.subject")]
    [TestCase("GRANT INSERT ON opinion_case TO so_reader;", "granted for nothing: INSERT opinion_case")]
    [TestCase("GRANT UPDATE (body) ON trail TO so_reader;", "granted for nothing: UPDATE trail.body")]
    [TestCase("GRANT DELETE ON trail TO so_reader;", "granted for nothing: DELETE trail")]
    public void A_right_too_many_would_have_been_found(string planted, string found) =>
        Assert.That(Differences($"{Roles}\n{planted}", "so_reader", Needed("so_reader")), Is.EqualTo(new[] { found }));

    [Test]
    public void A_right_too_few_would_have_been_found()
    {
        var fewer = Roles.Replace("GRANT INSERT ON reading_window TO so_reader;", "", StringComparison.Ordinal);
        Assert.That(Differences(fewer, "so_reader", Needed("so_reader")), Is.EqualTo(new[] { "missing: INSERT reading_window" }));
    }

    [Test]
    public void A_statement_that_reaches_for_identity_would_have_been_found()
    {
        var greedy = Need.Of(new Sql("test.greedy", "SELECT c.subject FROM link l JOIN opinion_case c ON c.id = l.case_id WHERE l.id = @linkId"), Schema);
        Assert.That(Differences(Roles, "so_reader", greedy), Does.Contain("missing: SELECT opinion_case.subject"));
    }

    [TestCase("UPDATE link SET openings = openings + 1, last_opened_at = @now WHERE id = @id", "SELECT link.id, SELECT link.openings, UPDATE link.last_opened_at, UPDATE link.openings")]
    [TestCase("INSERT INTO link (id) SELECT @id WHERE NOT EXISTS (SELECT 1 FROM challenge WHERE link_id = @id)", "INSERT link, SELECT challenge.link_id")]
    [TestCase("DELETE FROM trail WHERE seq IN (SELECT j.number FROM OPENJSON(@Numbers) WITH (number bigint '$') j)", "DELETE trail, SELECT trail.seq")]
    [TestCase("SELECT s.size AS Rows, (SELECT MAX(seq) FROM trail) AS Last FROM trail_head s ORDER BY Last", "SELECT trail.seq, SELECT trail_head.size")]
    public void The_rights_of_a_statement_are_counted_by_column(string text, string rights) =>
        Assert.That(string.Join(", ", Need.Of(new Sql("test.counted", text), Schema).Select(right => right.ToString()).Order(StringComparer.Ordinal)), Is.EqualTo(rights));

    [Test]
    public void Each_surface_sends_its_own_statements()
    {
        Assert.That(Surfaces.Reader.Keys, Is.SupersetOf(new[] { "reader_session.find", "link.open", "challenge.try", "reading.add", "trail.add", "vault.find-key", "key.all", "operations.versions", "outbox.add" }));
        Assert.That(Surfaces.Reader.Keys, Has.None.AnyOf("case.subject", "case.add", "link.add", "link.revoke", "outbox.lease", "secret.find", "key.add", "study.search", "staff.find"));
        Assert.That(Surfaces.Desk.Keys, Is.SupersetOf(new[] { "case.subject", "case.add", "link.add", "outbox.lease", "prepared.seal", "secret.add", "key.add", "study.search", "staff.find", "trail.search-patient" }));
        Assert.That(Surfaces.Desk.Keys, Has.None.AnyOf("challenge.try", "link.open", "reader_session.add"), "whoever serves both has both roles");
    }

    [Test]
    public void Whatever_no_surface_sends_is_an_operators_command_under_the_migrators_login_and_is_named_here()
    {
        string[] commands = ["trail.count-actor", "trail.erase-actor"]; // second-opinion erase-person
        var nobodys = All.Keys.Except(Surfaces.Desk.Keys).Except(Surfaces.Reader.Keys).Where(name => !name.StartsWith("migrator.", StringComparison.Ordinal));
        Assert.That(nobodys, Is.EquivalentTo(commands));
    }

    [Test]
    public void The_migrators_script_is_understood() =>
        Assert.That(() => Script.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "sql", "migrator.sql"))), Throws.Nothing);

    private static HashSet<Right> Needed(string role) =>
        [.. (role == "so_desk" ? Surfaces.Desk : Surfaces.Reader).Values.SelectMany(sql => Need.Of(sql, Schema))];

    private static IEnumerable<Right> Of(string role, string verb) => Grants.Read(Roles, Schema).Of(role).Where(right => right.Verb == verb);

    private static IEnumerable<string> Differences(string script, string role, IReadOnlySet<Right> needed)
    {
        var granted = Grants.Read(script, Schema).Of(role);
        return needed.Except(granted).Select(right => $"missing: {right}").Concat(granted.Except(needed).Select(right => $"granted for nothing: {right}")).Order(StringComparer.Ordinal);
    }
}
