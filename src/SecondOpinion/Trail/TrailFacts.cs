using System.Globalization;
using System.Text.Json;

namespace SecondOpinion.Trail;

/// <summary>What a row says, taken out of its body.</summary>
/// <param name="ActorKind">staff, recipient or system.</param>
/// <param name="Reason">The one word; null when it went well.</param>
/// <param name="Link">Number within the case; null for none.</param>
/// <param name="Details">Further facts by name.</param>
/// <param name="IsReadable">False when the body is no record of this trail: somebody changed it.</param>
public sealed record TrailFacts(string ActorKind, string? Reason, int? Link, IReadOnlyDictionary<string, string> Details, bool IsReadable)
{
    private static readonly TrailFacts Unreadable = new("unknown", null, null, new Dictionary<string, string>(), IsReadable: false);

    /// <summary>Of a row.</summary>
    public static TrailFacts Of(TrailRow row)
    {
        try
        {
            using var json = JsonDocument.Parse(row.Body);
            var body = json.RootElement;
            return new TrailFacts(
                body.GetProperty("actor").GetProperty("kind").GetString() ?? "unknown",
                Text(body, "reason"),
                Text(body, "link") is { } link ? int.Parse(link, NumberStyles.None, CultureInfo.InvariantCulture) : null,
                body.GetProperty("details").EnumerateObject().ToDictionary(detail => detail.Name, detail => detail.Value.ToString(), StringComparer.Ordinal),
                IsReadable: true);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return Unreadable; // the page must show even what was tampered with, and says so
        }
    }

    /// <summary>A detail that is a number; 0 when it is absent.</summary>
    public int Number(string name) =>
        Details.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.ToString() : null;
}
