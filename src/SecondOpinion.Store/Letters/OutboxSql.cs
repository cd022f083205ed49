namespace SecondOpinion.Store.Letters;

/// <summary>Statements of the outbox. Correctness needs no lock hint: each UPDATE names the state and the attempt it expects.</summary>
internal static class OutboxSql
{
    private const string Columns =
        "id AS Id, case_id AS CaseId, link_id AS LinkId, template AS Template, to_address AS ToAddress, to_name AS ToName, state AS State, "
        + "attempts AS Attempts, created_at AS CreatedAt, due_at AS DueAt, done_at AS DoneAt, because AS Because, recorded AS Recorded";

    private const string Due = "FROM outbox WHERE state = 'Waiting' AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now) "
        + "ORDER BY CASE WHEN template = 'code' THEN 0 ELSE 1 END, due_at, id"; // somebody sits and waits for a code

    private const string OfTrust =
        "FROM outbox WHERE state IN ('Held', 'Waiting', 'Dead') "
        + "AND EXISTS (SELECT 1 FROM opinion_case WHERE opinion_case.id = outbox.case_id AND opinion_case.trust = @trust) ORDER BY created_at DESC";

    public static readonly Sql Add = new(
        "outbox.add",
        """
        INSERT INTO outbox (id, case_id, link_id, template, to_address, to_name, payload, state, attempts, created_at, due_at, recorded)
        SELECT @Id, @CaseId, @LinkId, @Template, @To, @ToName, @Payload, @State, 0, @now, @now, @Recorded
        WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE id = @Id)
        """);

    public static readonly Sql Candidates = new(
        "outbox.candidates", $"SELECT id AS Id, attempts AS Attempts {Due} LIMIT 8", $"SELECT TOP (8) id AS Id, attempts AS Attempts {Due}");

    public static readonly Sql Lease = new(
        "outbox.lease",
        """
        UPDATE outbox SET lease_owner = @owner, lease_until = @until, attempts = attempts + 1
        WHERE id = @Id AND attempts = @Attempts AND state = 'Waiting' AND (lease_until IS NULL OR lease_until <= @now)
        """);

    public static readonly Sql Read = new("outbox.read", $"SELECT {Columns}, payload AS Payload FROM outbox WHERE id = @Id");

    public static readonly Sql Settle = new(
        "outbox.settle",
        """
        UPDATE outbox SET state = @state, payload = NULL, because = @because, done_at = @now, lease_owner = NULL, lease_until = NULL
        WHERE id = @Id AND lease_owner = @Owner AND attempts = @Attempt AND state = 'Waiting'
        """);

    public static readonly Sql PutOff = new(
        "outbox.put_off",
        """
        UPDATE outbox SET due_at = @dueAt, because = @because, lease_owner = NULL, lease_until = NULL
        WHERE id = @Id AND lease_owner = @Owner AND attempts = @Attempt AND state = 'Waiting'
        """);

    public static readonly Sql Hurry = new(
        "outbox.hurry", "UPDATE outbox SET due_at = @now WHERE id = @letterId AND state = 'Waiting' AND due_at > @now AND (lease_until IS NULL OR lease_until <= @now)");

    public static readonly Sql Release = new(
        "outbox.release", "UPDATE outbox SET state = 'Waiting', due_at = @now WHERE case_id = @caseId AND state = 'Held'");

    /// <summary>What would still let somebody in. Notices to the referrer, that it was opened or could not be delivered, stay true and go.</summary>
    public static readonly Sql WithdrawCase = new(
        "outbox.withdraw_case",
        """
        UPDATE outbox SET state = 'Withdrawn', payload = NULL, done_at = @now, lease_owner = NULL, lease_until = NULL
        WHERE case_id = @caseId AND template IN ('invitation', 'code') AND state IN ('Held', 'Waiting')
        """);

    public static readonly Sql WithdrawLink = new(
        "outbox.withdraw_link",
        """
        UPDATE outbox SET state = 'Withdrawn', payload = NULL, done_at = @now, lease_owner = NULL, lease_until = NULL
        WHERE link_id = @linkId AND template IN ('invitation', 'code') AND state IN ('Held', 'Waiting')
        """);

    public static readonly Sql Unrecorded = new(
        "outbox.unrecorded",
        $"SELECT {Columns} FROM outbox WHERE recorded = 0 AND done_at < @settledBefore ORDER BY done_at LIMIT @take",
        $"SELECT TOP (@take) {Columns} FROM outbox WHERE recorded = 0 AND done_at < @settledBefore ORDER BY done_at");

    public static readonly Sql Recorded = new("outbox.recorded", "UPDATE outbox SET recorded = 1 WHERE id = @letterId");

    public static readonly Sql Queue = new("outbox.queue", $"SELECT {Columns} {OfTrust} LIMIT @take", $"SELECT TOP (@take) {Columns} {OfTrust}");

    public static readonly Sql Invitations = new(
        "outbox.invitations", $"SELECT {Columns} FROM outbox WHERE case_id = @caseId AND template = 'invitation' ORDER BY created_at DESC, id DESC");

    public static readonly Sql ClearVoid = new("outbox.clear_void", "DELETE FROM outbox WHERE state = 'Void' AND created_at < @before");
}
