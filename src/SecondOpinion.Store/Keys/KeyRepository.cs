using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SecondOpinion.Store.Keys;

/// <summary>One of the two key rings, kept as rows. The framework asks rarely: at start, at a roll, about daily.</summary>
internal sealed class KeyRepository(Database database, string ring, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.QueryAsync<string>(KeySql.All, new { ring }, CancellationToken.None).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        database.ExecuteAsync(
            KeySql.Add,
            new
            {
                id = Guid.CreateVersion7(clock.GetUtcNow()),
                ring,
                name = friendlyName,
                xml = element.ToString(SaveOptions.DisableFormatting),
                now = clock.GetUtcNow(),
            },
            CancellationToken.None).GetAwaiter().GetResult();
}

/// <summary>Statements of the key rings.</summary>
internal static class KeySql
{
    public static readonly Sql All = new("key.all", "SELECT xml FROM data_protection_key WHERE ring = @ring ORDER BY created_at, id");

    public static readonly Sql Add = new(
        "key.add", "INSERT INTO data_protection_key (id, ring, friendly_name, xml, created_at) VALUES (@id, @ring, @name, @xml, @now)");
}
