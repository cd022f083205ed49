using System.Text;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>What a part says of itself.</summary>
/// <param name="ContentType">Its media type without parameters, lower case; empty when it names none.</param>
/// <param name="Length">Content-Length; null when it names none.</param>
internal sealed record PartHeaders(string ContentType, long? Length);

/// <summary>Takes <c>multipart/related</c> (RFC 2046 section 5.1, RFC 2387) apart while it arrives; holds 32 KiB, however large a part is.</summary>
/// <param name="read">Gives the next bytes; 0 at the end.</param>
/// <param name="boundary">As the outer header names it.</param>
internal sealed class RelatedParts(Func<Memory<byte>, ValueTask<int>> read, string boundary)
{
    private const int BufferLength = 32 * 1024;
    private const int MostHeaderBytes = 8 * 1024;
    private const int LongestBoundary = 70;

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private static readonly byte[] HeadersEnd = "\r\n\r\n"u8.ToArray();

    private readonly byte[] _delimiter = boundary.Length is > 0 and <= LongestBoundary
        ? Encoding.Latin1.GetBytes($"\r\n--{boundary}")
        : throw new InvalidDataException("answers with a multipart body without a usable boundary");

    // The first delimiter may stand at the very start: the line end before it is ours.
    private readonly byte[] _buffer = [.. LineEnd, .. new byte[BufferLength]];
    private int _start;
    private int _end = LineEnd.Length;

    private Span<byte> Held => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Goes to the next part; what is left of the one before must be short. Null behind the last, whose closing delimiter was seen.</summary>
    /// <exception cref="InvalidDataException">The body is not what it says, or ends too early.</exception>
    public async ValueTask<PartHeaders?> NextAsync()
    {
        var skipped = new byte[1024];
        for (int count, total = 0; (count = await ReadAsync(skipped)) > 0;)
        {
            total += count;
            if (total > MostHeaderBytes)
            {
                throw new InvalidDataException("answers with a multipart body that holds something between its parts");
            }
        }

        _start += _delimiter.Length;
        await HoldAsync(2);
        return Held[..2].SequenceEqual("--"u8) ? null : await HeadersAsync();
    }

    /// <summary>Some bytes of the part; 0 at its end.</summary>
    /// <exception cref="InvalidDataException">The body ends before the part does.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        while (true)
        {
            var at = Held.IndexOf(_delimiter);
            if (at == 0)
            {
                return 0;
            }

            var certain = at > 0 ? at : Held.Length - _delimiter.Length + 1; // the rest may be the beginning of a delimiter
            if (certain > 0)
            {
                var count = Math.Min(certain, destination.Length);
                Held[..count].CopyTo(destination.Span);
                _start += count;
                return count;
            }

            await FillAsync();
        }
    }

    private async ValueTask<PartHeaders> HeadersAsync()
    {
        int length;
        while ((length = Held.IndexOf(HeadersEnd)) < 0)
        {
            if (Held.Length > MostHeaderBytes)
            {
                throw new InvalidDataException("answers with a part whose headers do not end");
            }

            await FillAsync();
        }

        var lines = Encoding.Latin1.GetString(Held[..length]).Split("\r\n");
        _start += length + HeadersEnd.Length;
        return lines[0].Trim().Length == 0
            ? new PartHeaders(
                Value(lines, "Content-Type").Split(';')[0].Trim().ToLowerInvariant(),
                long.TryParse(Value(lines, "Content-Length"), out var bytes) ? bytes : null)
            : throw new InvalidDataException("answers with a multipart body whose delimiters are broken");
    }

    private static string Value(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : "";

    private async ValueTask HoldAsync(int count)
    {
        while (Held.Length < count)
        {
            await FillAsync();
        }
    }

    private async ValueTask FillAsync()
    {
        Held.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var count = await read(_buffer.AsMemory(_end));
        _end += count > 0 ? count : throw new InvalidDataException("ended its answer before it was complete");
    }
}
