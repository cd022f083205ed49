using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Trusts;

/// <summary>Staff and their sessions in the database: each check is one read by primary key.</summary>
public sealed class StaffStore(Database database) : IStaffStore
{
    /// <summary>Longer than any session lasts, so that what the provider ended stays ended.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <inheritdoc/>
    public async Task<KnownStaff> MeetAsync(StaffMember who, Guid reference, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var person = new { who.Id, who.Name, who.Email, who.Trust, Roles = Write(who.Roles), reference, now };
        try
        {
            return await database.WriteAsync(
                async writing =>
                {
                    if (await writing.ExecuteAsync(StaffSql.Refresh, person) == 0)
                    {
                        await writing.ExecuteAsync(StaffSql.Add, person);
                    }

                    return Found(await writing.FindAsync<StaffRow>(StaffSql.Find, new { who.Id }));
                },
                cancellationToken);
        }
        catch (Exception exception) when (Database.IsUniqueViolation(exception))
        {
            // Another process met the same person between the two statements.
            return Found(await database.FindAsync<StaffRow>(StaffSql.Find, new { who.Id }, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public Task<bool> BeginAsync(StaffSession session, CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            var before = session.BeganAt - Kept;
            await writing.ExecuteAsync(StaffSql.ClearSessions, new { before });
            await writing.ExecuteAsync(StaffSql.ClearSignOuts, new { before });
            return await writing.ExecuteAsync(
                StaffSql.Begin,
                new { session.Id, session.StaffId, ProviderId = session.Provider?.Id, IssuedAt = session.Provider?.IssuedAt ?? session.BeganAt, session.BeganAt, session.EndsAt }) == 1;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<StandingSession?> FindAsync(Guid sessionId, CancellationToken cancellationToken) =>
        await database.FindAsync<SessionRow>(StaffSql.FindSession, new { sessionId }, cancellationToken) is { } row
            ? new StandingSession(row.ToStaff(), row.SessionSeenAt, row.EndsAt, row.EndedBecause is null ? null : Enum.Parse<StaffSessionEnd>(row.EndedBecause))
            : null;

    /// <inheritdoc/>
    public Task TouchAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async writing => await writing.ExecuteAsync(StaffSql.Touch, new { sessionId, now }) == 1
            && await writing.ExecuteAsync(StaffSql.TouchPerson, new { sessionId, now }) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EndAsync(Guid sessionId, StaffSessionEnd because, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(StaffSql.End, new { sessionId, because = because.ToString(), now }, cancellationToken) == 1;

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownStaff>?> EndAsync(ProviderSignOut said, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            var meant = new { said.StaffId, said.SessionId, now, because = nameof(StaffSessionEnd.SignedOutElsewhere) };
            IReadOnlyList<StaffRow> people;
            if (await writing.ExecuteAsync(StaffSql.AddSignOut, said) == 1)
            {
                people = await writing.QueryAsync<StaffRow>(StaffSql.MeantPeople, meant);
                await writing.ExecuteAsync(StaffSql.EndMeant, meant);
            }
            else if (await writing.FindAsync<long>(StaffSql.IsUnrecorded, new { said.TokenHash }) == 1)
            {
                people = await writing.QueryAsync<StaffRow>(StaffSql.EndedPeople, meant);
            }
            else
            {
                return null;
            }

            return (IReadOnlyList<KnownStaff>?)[.. people.Select(row => row.ToStaff())];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RecordedAsync(ProviderSignOut said, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(StaffSql.Recorded, new { said.TokenHash, now }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KnownStaff>> OfTrustAsync(string trust, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<StaffRow>(StaffSql.OfTrust, new { trust }, cancellationToken)).Select(row => row.ToStaff())];

    /// <inheritdoc/>
    public async Task<KnownStaff?> FindAsync(string trust, Guid reference, CancellationToken cancellationToken) =>
        (await database.FindAsync<StaffRow>(StaffSql.FindOfTrust, new { trust, reference }, cancellationToken))?.ToStaff();

    /// <inheritdoc/>
    public Task<bool> DisableAsync(string trust, Guid reference, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async writing =>
        {
            var disabled = await writing.ExecuteAsync(StaffSql.Disable, new { trust, reference, now }) == 1;
            if (disabled)
            {
                await writing.ExecuteAsync(StaffSql.EndOfPerson, new { trust, reference, now, because = nameof(StaffSessionEnd.Disabled) });
            }

            return disabled;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EnableAsync(string trust, Guid reference, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(StaffSql.Enable, new { trust, reference }, cancellationToken) == 1;

    private static string Write(IEnumerable<Role> roles) => string.Join(' ', roles.Order());

    private static KnownStaff Found(StaffRow? row) =>
        row?.ToStaff() ?? throw new InvalidDataException("A member of staff who was just written is not there.");

    private class StaffRow
    {
        public string StaffId { get; init; } = "";

        public Guid Reference { get; init; }

        public string Name { get; init; } = "";

        public string Email { get; init; } = "";

        public string Trust { get; init; } = "";

        public string Roles { get; init; } = "";

        public DateTimeOffset FirstSeenAt { get; init; }

        public DateTimeOffset LastSeenAt { get; init; }

        public DateTimeOffset? DisabledAt { get; init; }

        public KnownStaff ToStaff() => new(
            new StaffMember(StaffId, Name, Email, Trust, Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Role>).ToHashSet()),
            Reference, FirstSeenAt, LastSeenAt, DisabledAt);
    }

    private sealed class SessionRow : StaffRow
    {
        public DateTimeOffset SessionSeenAt { get; init; }

        public DateTimeOffset EndsAt { get; init; }

        public string? EndedBecause { get; init; }
    }
}
