namespace SecondOpinion.Store.Trusts;

/// <summary>Statements of staff and their sessions.</summary>
internal static class StaffSql
{
    private const string Columns =
        "p.id AS StaffId, p.reference AS Reference, p.name AS Name, p.email AS Email, p.trust AS Trust, p.roles AS Roles, "
        + "p.first_seen_at AS FirstSeenAt, p.last_seen_at AS LastSeenAt, p.disabled_at AS DisabledAt";

    // The provider means one of its sessions, or, where it names none, every session of the person.
    private const string OfProvider =
        "(@StaffId IS NULL OR staff_id = @StaffId) AND (@SessionId IS NULL OR provider_session = @SessionId)";

    private const string MeantByProvider = $"ended_at IS NULL AND {OfProvider}";

    public static readonly Sql Refresh = new(
        "staff.refresh", "UPDATE staff SET name = @Name, email = @Email, trust = @Trust, roles = @Roles, last_seen_at = @now WHERE id = @Id");

    public static readonly Sql Add = new(
        "staff.add",
        """
        INSERT INTO staff (id, reference, name, email, trust, roles, first_seen_at, last_seen_at)
        VALUES (@Id, @reference, @Name, @Email, @Trust, @Roles, @now, @now)
        """);

    public static readonly Sql Find = new("staff.find", $"SELECT {Columns} FROM staff p WHERE p.id = @Id");

    public static readonly Sql FindOfTrust = new("staff.find-of-trust", $"SELECT {Columns} FROM staff p WHERE p.trust = @trust AND p.reference = @reference");

    public static readonly Sql OfTrust = new("staff.of-trust", $"SELECT {Columns} FROM staff p WHERE p.trust = @trust ORDER BY p.name, p.reference");

    public static readonly Sql Disable = new(
        "staff.disable", "UPDATE staff SET disabled_at = @now WHERE trust = @trust AND reference = @reference AND disabled_at IS NULL");

    public static readonly Sql Enable = new(
        "staff.enable", "UPDATE staff SET disabled_at = NULL WHERE trust = @trust AND reference = @reference AND disabled_at IS NOT NULL");

    public static readonly Sql EndOfPerson = new(
        "staff_session.end-of-person",
        """
        UPDATE staff_session SET ended_at = @now, ended_because = @because
        WHERE ended_at IS NULL AND staff_id = (SELECT id FROM staff WHERE trust = @trust AND reference = @reference)
        """);

    public static readonly Sql Begin = new(
        "staff_session.begin",
        """
        INSERT INTO staff_session (id, staff_id, provider_session, began_at, last_seen_at, ends_at)
        SELECT @Id, @StaffId, @ProviderId, @BeganAt, @BeganAt, @EndsAt
        WHERE EXISTS (SELECT 1 FROM staff WHERE id = @StaffId AND disabled_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM staff_sign_out
            WHERE (staff_id IS NULL OR staff_id = @StaffId)
              AND (provider_session = @ProviderId OR (provider_session IS NULL AND said_at >= @IssuedAt)))
        """);

    public static readonly Sql ClearSessions = new("staff_session.clear", "DELETE FROM staff_session WHERE ends_at < @before");

    public static readonly Sql ClearSignOuts = new("staff_sign_out.clear", "DELETE FROM staff_sign_out WHERE said_at < @before");

    public static readonly Sql FindSession = new(
        "staff_session.find",
        $"""
        SELECT {Columns}, s.last_seen_at AS SessionSeenAt, s.ends_at AS EndsAt, s.ended_because AS EndedBecause
        FROM staff_session s JOIN staff p ON p.id = s.staff_id WHERE s.id = @sessionId
        """);

    public static readonly Sql Touch = new(
        "staff_session.touch", "UPDATE staff_session SET last_seen_at = @now WHERE id = @sessionId AND ended_at IS NULL AND last_seen_at < @now");

    public static readonly Sql TouchPerson = new(
        "staff.touch", "UPDATE staff SET last_seen_at = @now WHERE id = (SELECT staff_id FROM staff_session WHERE id = @sessionId) AND last_seen_at < @now");

    public static readonly Sql End = new(
        "staff_session.end", "UPDATE staff_session SET ended_at = @now, ended_because = @because WHERE id = @sessionId AND ended_at IS NULL");

    public static readonly Sql AddSignOut = new(
        "staff_sign_out.add",
        """
        INSERT INTO staff_sign_out (token_hash, staff_id, provider_session, said_at)
        SELECT @TokenHash, @StaffId, @SessionId, @At WHERE NOT EXISTS (SELECT 1 FROM staff_sign_out WHERE token_hash = @TokenHash)
        """);

    public static readonly Sql IsUnrecorded = new(
        "staff_sign_out.is-unrecorded", "SELECT COUNT(*) FROM staff_sign_out WHERE token_hash = @TokenHash AND recorded_at IS NULL");

    public static readonly Sql Recorded = new("staff_sign_out.recorded", "UPDATE staff_sign_out SET recorded_at = @now WHERE token_hash = @TokenHash");

    /// <summary>Whom an earlier telling of the same ended.</summary>
    public static readonly Sql EndedPeople = new(
        "staff.ended-by-provider",
        $"SELECT {Columns} FROM staff p WHERE p.id IN (SELECT staff_id FROM staff_session WHERE ended_because = @because AND {OfProvider})");

    public static readonly Sql MeantPeople = new(
        "staff.meant-by-provider",
        $"SELECT {Columns} FROM staff p WHERE p.id IN (SELECT staff_id FROM staff_session WHERE {MeantByProvider})");

    public static readonly Sql EndMeant = new(
        "staff_session.end-meant-by-provider", $"UPDATE staff_session SET ended_at = @now, ended_because = @because WHERE {MeantByProvider}");
}
