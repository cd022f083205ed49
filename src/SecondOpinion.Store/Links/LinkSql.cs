namespace SecondOpinion.Store.Links;

/// <summary>Statements of links.</summary>
internal static class LinkSql
{
    /// <summary>Of table <c>link</c> under the alias <c>l</c>, as <see cref="LinkRow"/> names them.</summary>
    public const string Columns =
        "l.id AS Id, l.case_id AS CaseId, l.number AS Number, l.recipient_name AS RecipientName, l.recipient AS Recipient, "
        + "l.secret_hash AS SecretHash, l.minted_at AS MintedAt, l.expires_at AS ExpiresAt, l.openings_allowed AS OpeningsAllowed, "
        + "l.openings AS Openings, l.revoked_at AS RevokedAt, l.locked_at AS LockedAt, l.letter_sent_at AS LetterSentAt, "
        + "l.first_opened_at AS FirstOpenedAt, l.last_opened_at AS LastOpenedAt";

    private const string LockedOfTrust =
        "FROM link l JOIN opinion_case c ON c.id = l.case_id "
        + "WHERE l.locked_at IS NOT NULL AND l.revoked_at IS NULL AND c.trust = @trust ORDER BY l.locked_at DESC";

    public static readonly Sql Add = new(
        "link.add",
        """
        INSERT INTO link (id, case_id, number, recipient_name, recipient, secret_hash, minted_at, expires_at, openings_allowed, openings)
        VALUES (@Id, @CaseId, @Number, @RecipientName, @Recipient, @SecretHash, @MintedAt, @ExpiresAt, @OpeningsAllowed, 0)
        """);

    public static readonly Sql Find = new("link.find", $"SELECT {Columns} FROM link l WHERE l.id = @linkId");

    public static readonly Sql FindByNumber = new("link.find_by_number", $"SELECT {Columns} FROM link l WHERE l.case_id = @caseId AND l.number = @number");

    public static readonly Sql OfCase = new("link.of_case", $"SELECT {Columns} FROM link l WHERE l.case_id = @caseId ORDER BY l.number");

    public static readonly Sql Locked = new(
        "link.locked",
        $"SELECT {Columns} {LockedOfTrust} LIMIT @take",
        $"SELECT TOP (@take) {Columns} {LockedOfTrust}");

    /// <summary><c>Link.RefusalAt</c> as SQL: two browsers racing for the last opening cannot both see one row changed.</summary>
    public static readonly Sql Open = new(
        "link.open",
        """
        UPDATE link SET openings = openings + 1, first_opened_at = COALESCE(first_opened_at, @now), last_opened_at = @now
        WHERE id = @linkId AND revoked_at IS NULL AND locked_at IS NULL AND expires_at > @now AND openings < openings_allowed
        """);

    public static readonly Sql Openings = new("link.openings", "SELECT openings FROM link WHERE id = @linkId");

    public static readonly Sql Revoke = new("link.revoke", "UPDATE link SET revoked_at = @now WHERE id = @linkId AND revoked_at IS NULL");

    public static readonly Sql Extend = new(
        "link.extend", "UPDATE link SET expires_at = @expiresAt WHERE id = @linkId AND revoked_at IS NULL AND expires_at < @expiresAt");

    public static readonly Sql Lock = new(
        "link.lock", "UPDATE link SET locked_at = @now WHERE id = @linkId AND locked_at IS NULL AND revoked_at IS NULL");

    public static readonly Sql Unlock = new("link.unlock", "UPDATE link SET locked_at = NULL WHERE id = @linkId AND locked_at IS NOT NULL");

    public static readonly Sql Reissue = new(
        "link.reissue", "UPDATE link SET secret_hash = @SecretHash WHERE id = @linkId AND revoked_at IS NULL");

    public static readonly Sql LetterSent = new("link.letter_sent", "UPDATE link SET letter_sent_at = @now WHERE id = @linkId");
}
