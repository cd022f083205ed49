using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SecondOpinion.Trail;

/// <summary>Makes and reads the body of a row: JSON in a fixed order, without blanks, so that the same event always gives the same bytes.</summary>
public static class TrailBody
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The row for an event, at its place.</summary>
    public static TrailRow Row(TrailDraft draft, long seq)
    {
        var (auditEvent, persons) = (draft.Event, draft.Persons);
        var body = Write(draft, seq);
        return new TrailRow
        {
            Seq = seq,
            EventId = draft.EventId,
            At = auditEvent.At,
            Action = auditEvent.Action.ToString(),
            Outcome = (int)auditEvent.Outcome,
            Trust = auditEvent.Trust,
            CaseCode = auditEvent.Case,
            PatientHash = draft.PatientHash,
            Body = body,
            LeafHash = MerkleTree.LeafHash(body),
            Persons = [.. persons.Select(person => person.Value with { Seq = seq })],
        };
    }

    /// <summary>What is wrong with a row in itself: its columns, its values and its hash against its body; null when nothing is.</summary>
    public static string? Fault(TrailRow row) => Fault(ExportedRow.Of(row));

    /// <summary>The same for a row of an export. Values that are withheld cannot be looked at.</summary>
    public static string? Fault(ExportedRow row)
    {
        if (!MerkleTree.LeafHash(row.Body).AsSpan().SequenceEqual(row.Hash))
        {
            return "its body is not what was hashed";
        }

        try
        {
            using var json = JsonDocument.Parse(row.Body);
            return Columns(row, json.RootElement)
                ?? (row.Persons is null ? null : Commitments(row.Persons, json.RootElement.GetProperty("actor")));
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "its body is not a record of this trail";
        }
    }

    /// <summary>A time as bodies have it: whole milliseconds, UTC.</summary>
    internal static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture);

    private static string? Columns(ExportedRow row, JsonElement body)
    {
        foreach (var (name, column) in new[]
        {
            ("seq", row.Seq.ToString(CultureInfo.InvariantCulture)),
            ("event", row.Event),
            ("at", row.At),
            ("action", row.Action),
            ("outcome", row.Outcome.ToString(CultureInfo.InvariantCulture)),
            ("trust", row.Trust),
            ("case", row.Case),
            ("patient", row.Patient is null ? null : Convert.ToBase64String(row.Patient)),
        })
        {
            var said = body.TryGetProperty(name, out var value) ? value.ToString() : null;
            if (said != column)
            {
                return $"its column for '{name}' differs from its body";
            }
        }

        return null;
    }

    private static string? Commitments(IReadOnlyList<ExportedPerson> persons, JsonElement actor)
    {
        foreach (var person in persons)
        {
            if (!actor.TryGetProperty(person.Field, out var committed))
            {
                return $"it has a value for '{person.Field}' that its body does not speak of";
            }

            var commitment = new TrailPerson(0, person.Field, person.Salt, person.Value).Commitment();
            if (person.Salt is null != person.Value is null
                || (commitment is not null && Convert.ToBase64String(commitment) != committed.GetString()))
            {
                return $"its value for '{person.Field}' is not what its body commits to";
            }

            if (person.Lookup != (person.Value is null ? null : TrailPerson.LookupOf(person.Value)))
            {
                return $"its value for '{person.Field}' would not be found by a search for it";
            }
        }

        return actor.EnumerateObject().Select(field => field.Name).FirstOrDefault(
            field => field != "kind" && persons.All(person => person.Field != field)) is { } missing
            ? $"the entry of its value for '{missing}' is missing; an erased value leaves an empty entry"
            : null;
    }

    private static byte[] Write(TrailDraft draft, long seq)
    {
        var auditEvent = draft.Event;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteNumber("seq", seq);
            json.WriteString("event", draft.EventId.ToString("D"));
            json.WriteString("at", Text(auditEvent.At));
            WriteCodes(json, AuditActions.Of(auditEvent.Action));
            json.WriteString("action", auditEvent.Action.ToString());
            json.WriteNumber("outcome", (int)auditEvent.Outcome);
            WriteIfAny(json, "reason", auditEvent.Reason);
            WriteIfAny(json, "trust", auditEvent.Trust);
            WriteIfAny(json, "case", auditEvent.Case);
            WriteIfAny(json, "link", auditEvent.Link?.ToString(CultureInfo.InvariantCulture));
            WriteIfAny(json, "patient", draft.PatientHash is null ? null : Convert.ToBase64String(draft.PatientHash));
            json.WriteStartObject("actor");
            json.WriteString("kind", auditEvent.Actor.Kind);
            foreach (var (person, commitment) in draft.Persons)
            {
                json.WriteBase64String(person.Field, commitment);
            }

            json.WriteEndObject();
            json.WriteStartObject("details");
            foreach (var (name, value) in auditEvent.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCodes(Utf8JsonWriter json, AuditCodes codes)
    {
        json.WriteStartObject("id");
        json.WriteString("code", codes.EventId.Value);
        json.WriteString("meaning", codes.EventId.Meaning);
        json.WriteEndObject();
        if (codes.EventType is { } type)
        {
            json.WriteStartObject("type");
            json.WriteString("code", type.Value);
            json.WriteString("meaning", type.Meaning);
            json.WriteEndObject();
        }

        json.WriteString("code", codes.Code.ToString());
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
