using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SecondOpinion.Store.Keys;

/// <summary>One of the two key rings, kept as rows. The framework asks rarely: at start, at a roll, about daily.</summary>
internal sealed class KeyRepository(Database database, string ring, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.QueryAsync<string>(KeySql.All, new { ring }, CancellationToken.None).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        database.ExecuteAsync(KeySql.Add, KeyRow.Of(ring, element, friendlyName, clock.GetUtcNow()), CancellationToken.None).GetAwaiter().GetResult();
}

/// <summary>The same inside a write transaction: what it finds missing nobody else is making.</summary>
internal sealed class WritingKeyRepository(Writing writing, string ring, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. writing.QueryAsync<string>(KeySql.All, new { ring }).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        writing.ExecuteAsync(KeySql.Add, KeyRow.Of(ring, element, friendlyName, clock.GetUtcNow())).GetAwaiter().GetResult();
}

/// <summary>A key as <see cref="KeySql.Add"/> takes it.</summary>
internal static class KeyRow
{
    public static object Of(string ring, XElement element, string friendlyName, DateTimeOffset now) => new
    {
        id = Guid.CreateVersion7(now),
        ring,
        name = friendlyName,
        xml = element.ToString(SaveOptions.DisableFormatting),
        now,
    };
}

/// <summary>Statements of the key rings.</summary>
internal static class KeySql
{
    public static readonly Sql All = new("key.all", "SELECT xml FROM data_protection_key WHERE ring = @ring ORDER BY created_at, id");

    public static readonly Sql Add = new(
        "key.add", "INSERT INTO data_protection_key (id, ring, friendly_name, xml, created_at) VALUES (@id, @ring, @name, @xml, @now)");

    /// <summary>Until the transaction ends nobody else makes a first key. SQLite's one writer is that already.</summary>
    public static readonly Sql TakeTurn = new(
        "key.turn",
        "SELECT 0;",
        """
        DECLARE @rc int;
        EXEC @rc = sp_getapplock @Resource = @Lock, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000;
        IF @rc < 0 THROW 51000, 'Another process has held the key rings for a minute.', 1;
        """);
}
