using SecondOpinion.Store.Links;

namespace SecondOpinion.Store.Recipients;

/// <summary>Statements of challenges, their limits, and reader sessions.</summary>
internal static class RecipientSql
{
    private const string ChallengeColumns =
        "browser_hash AS BrowserHash, link_id AS LinkId, sealed_key AS SealedKey, code_hash AS CodeHash, spoken_hash AS SpokenHash, "
        + "request_word AS RequestWord, tries AS Tries, created_at AS CreatedAt, expires_at AS ExpiresAt, used_at AS UsedAt";

    public static readonly Sql TakeAllowance = new(
        "allowance.take",
        """
        UPDATE code_allowance
        SET used = CASE WHEN ends_at <= @now THEN 1 ELSE used + 1 END, ends_at = CASE WHEN ends_at <= @now THEN @ends ELSE ends_at END
        WHERE scope = @scope AND (ends_at <= @now OR used < @limit)
        """);

    public static readonly Sql BeginAllowance = new(
        "allowance.begin",
        "INSERT INTO code_allowance (scope, used, ends_at) SELECT @scope, 1, @ends WHERE NOT EXISTS (SELECT 1 FROM code_allowance WHERE scope = @scope)");

    public static readonly Sql ClearAllowances = new("allowance.clear", "DELETE FROM code_allowance WHERE ends_at < @before");

    public static readonly Sql IsKnown = new(
        "known_browser.find", "SELECT COUNT(*) FROM known_browser WHERE link_id = @linkId AND browser_hash = @knownBrowserHash");

    public static readonly Sql AddKnown = new(
        "known_browser.add",
        """
        INSERT INTO known_browser (link_id, browser_hash, since) SELECT @linkId, @KnownBrowserHash, @now
        WHERE NOT EXISTS (SELECT 1 FROM known_browser WHERE link_id = @linkId AND browser_hash = @KnownBrowserHash)
        """);

    public static readonly Sql AddChallenge = new(
        "challenge.add",
        """
        INSERT INTO challenge (browser_hash, link_id, sealed_key, code_hash, request_word, tries, created_at, expires_at)
        VALUES (@BrowserHash, @LinkId, @SealedKey, @CodeHash, @RequestWord, 0, @CreatedAt, @ExpiresAt)
        """);

    public static readonly Sql ClearChallenges = new("challenge.clear", "DELETE FROM challenge WHERE expires_at < @before");

    public static readonly Sql Try = new(
        "challenge.try",
        "UPDATE challenge SET tries = tries + 1 WHERE browser_hash = @browserHash AND tries < @most AND used_at IS NULL AND expires_at > @now");

    public static readonly Sql FindChallenge = new("challenge.find", $"SELECT {ChallengeColumns} FROM challenge WHERE browser_hash = @browserHash");

    public static readonly Sql Use = new(
        "challenge.use",
        "UPDATE challenge SET used_at = @now WHERE browser_hash = @browserHash AND link_id = @linkId AND used_at IS NULL AND expires_at > @now");

    public static readonly Sql Waiting = new(
        "challenge.waiting",
        $"SELECT {ChallengeColumns} FROM challenge WHERE link_id = @linkId AND expires_at > @now AND used_at IS NULL AND tries < @most ORDER BY created_at DESC");

    public static readonly Sql Speak = new(
        "challenge.speak",
        """
        UPDATE challenge SET spoken_hash = @spokenHash
        WHERE browser_hash = @browserHash AND spoken_hash IS NULL AND used_at IS NULL AND expires_at > @now AND tries < @most
        """);

    public static readonly Sql AddSession = new(
        "reader_session.add",
        """
        INSERT INTO reader_session (hash, link_id, case_code, began_at, last_seen_at, ends_at, network)
        VALUES (@Hash, @LinkId, @CaseCode, @BeganAt, @LastSeenAt, @EndsAt, @Network)
        """);

    public static readonly Sql FindSession = new(
        "reader_session.find",
        $"""
        SELECT s.hash AS Hash, s.case_code AS CaseCode, s.began_at AS BeganAt, s.last_seen_at AS LastSeenAt, s.ends_at AS EndsAt,
          s.network AS Network, s.ended_because AS EndedBecause, c.trust AS Trust, {LinkSql.Columns}
        FROM reader_session s JOIN link l ON l.id = s.link_id JOIN opinion_case c ON c.id = l.case_id WHERE s.hash = @hash
        """);

    public static readonly Sql Touch = new(
        "reader_session.touch", "UPDATE reader_session SET last_seen_at = @now WHERE hash = @hash AND ended_at IS NULL AND last_seen_at < @now");

    public static readonly Sql EndSession = new(
        "reader_session.end", "UPDATE reader_session SET ended_at = @now, ended_because = @because WHERE hash = @hash AND ended_at IS NULL");
}
