using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SecondOpinion.Trail;

/// <summary>A line of an export: a header, then rows in order, each checkpoint behind the last row it covers, then the end.</summary>
public abstract record TrailLine
{
    private TrailLine()
    {
    }

    /// <summary>The first line. Nothing in it is signed: it says what the table said of itself.</summary>
    /// <param name="Key">The key that signs this trail's checkpoints, as the service says; whoever verifies uses the one they were given before.</param>
    /// <param name="Size">Rows, as the trail's head has it.</param>
    /// <param name="Root">Root as the trail's head has it; empty where that head is no head.</param>
    /// <param name="Trust">Whose persons' values are in the rows.</param>
    /// <param name="Made">When.</param>
    public sealed record Header(string Key, long Size, byte[] Root, string Trust, DateTimeOffset Made) : TrailLine;

    /// <summary>A row.</summary>
    public sealed record Row(ExportedRow Value) : TrailLine;

    /// <summary>A checkpoint, its signature not yet checked.</summary>
    public sealed record Signed(long Size, string Note) : TrailLine;

    /// <summary>The last line: without it the file was cut on its way.</summary>
    public sealed record End(long Rows) : TrailLine;
}

/// <summary>Writes and reads exports: JSON, an object a line, so that other programs can check one too.</summary>
public static class TrailFile
{
    /// <summary>What the first line calls the format.</summary>
    public const string Format = "second-opinion-trail/1";

    private const int LongestLine = 4 * 1024 * 1024;

    /// <summary>A line, with its line feed.</summary>
    public static ReadOnlyMemory<byte> Write(TrailLine line)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteInto(json, line);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The lines of an export, one in memory at a time.</summary>
    /// <exception cref="FormatException">It is not an export, or was cut.</exception>
    public static async IAsyncEnumerable<TrailLine> ReadAsync(Stream export, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(export, new StreamPipeReaderOptions(leaveOpen: true));
        for (var number = 1L; ;)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } feed)
            {
                yield return Parse(buffer.Slice(0, feed), number++);
                buffer = buffer.Slice(buffer.GetPosition(1, feed));
            }

            if (buffer.Length > LongestLine || (read.IsCompleted && !buffer.IsEmpty))
            {
                throw new FormatException(read.IsCompleted ? "The file ends within a line." : $"Line {number} is longer than any line of an export.");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static void WriteInto(Utf8JsonWriter json, TrailLine line)
    {
        switch (line)
        {
            case TrailLine.Header header:
                json.WriteString("format", Format);
                json.WriteString("key", header.Key);
                json.WriteNumber("size", header.Size);
                json.WriteBase64String("root", header.Root);
                json.WriteString("trust", header.Trust);
                json.WriteString("made", TrailBody.Text(header.Made));
                break;
            case TrailLine.Row row:
                WriteRow(json, row.Value);
                break;
            case TrailLine.Signed signed:
                json.WriteNumber("checkpoint", signed.Size);
                json.WriteString("note", signed.Note);
                break;
            case TrailLine.End end:
                json.WriteNumber("end", end.Rows);
                break;
        }
    }

    private static void WriteRow(Utf8JsonWriter json, ExportedRow row)
    {
        json.WriteNumber("seq", row.Seq);
        WriteIfAny(json, "event", row.Event);
        WriteIfAny(json, "at", row.At);
        WriteIfAny(json, "action", row.Action);
        json.WriteNumber("outcome", row.Outcome);
        WriteIfAny(json, "trust", row.Trust);
        WriteIfAny(json, "case", row.Case);
        WriteIfAny(json, "patient", row.Patient is null ? null : Convert.ToBase64String(row.Patient));
        json.WriteBase64String("body", row.Body);
        json.WriteBase64String("hash", row.Hash);
        if (row.Persons is null)
        {
            return;
        }

        json.WriteStartObject("persons");
        foreach (var person in row.Persons)
        {
            json.WriteStartObject(person.Field);
            WriteIfAny(json, "salt", person.Salt is null ? null : Convert.ToBase64String(person.Salt));
            WriteIfAny(json, "value", person.Value);
            WriteIfAny(json, "lookup", person.Lookup);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static TrailLine Parse(ReadOnlySequence<byte> line, long number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return root switch
            {
                _ when root.TryGetProperty("seq", out _) => new TrailLine.Row(ReadRow(root)),
                _ when root.TryGetProperty("checkpoint", out var size) => new TrailLine.Signed(size.GetInt64(), Required(root, "note")),
                _ when root.TryGetProperty("end", out var rows) => new TrailLine.End(rows.GetInt64()),
                _ when Text(root, "format") == Format => new TrailLine.Header(
                    Required(root, "key"), root.GetProperty("size").GetInt64(), root.GetProperty("root").GetBytesFromBase64(), Required(root, "trust"),
                    DateTimeOffset.Parse(Required(root, "made"), CultureInfo.InvariantCulture)),
                _ => throw new FormatException("It is no line of this format."),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"Line {number} is not a line of a trail export.", wrong);
        }
    }

    private static ExportedRow ReadRow(JsonElement row) => new()
    {
        Seq = row.GetProperty("seq").GetInt64(),
        Event = Text(row, "event"),
        At = Text(row, "at"),
        Action = Text(row, "action"),
        Outcome = row.GetProperty("outcome").GetInt64(),
        Trust = Text(row, "trust"),
        Case = Text(row, "case"),
        Patient = Bytes(row, "patient"),
        Body = row.GetProperty("body").GetBytesFromBase64(),
        Hash = row.GetProperty("hash").GetBytesFromBase64(),
        Persons = row.TryGetProperty("persons", out var persons)
            ? [.. persons.EnumerateObject().Select(person => new ExportedPerson(
                person.Name, Bytes(person.Value, "salt"), Text(person.Value, "value"), Text(person.Value, "lookup")))]
            : null,
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Required(JsonElement json, string name) => Text(json, name) ?? throw new FormatException($"'{name}' is missing.");

    private static byte[]? Bytes(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetBytesFromBase64() : null;
}
