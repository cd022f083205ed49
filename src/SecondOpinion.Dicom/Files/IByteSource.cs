namespace SecondOpinion.Dicom.Files;

/// <summary>Bytes that can be read at any place: memory, an open file, a range of an archive. Safe to call from several threads at once.</summary>
public interface IByteSource
{
    /// <summary>How many bytes there are. More than 2 GiB is ordinary.</summary>
    long Length { get; }

    /// <summary>Fills as much of <paramref name="destination"/> as there is from <paramref name="offset"/> on.</summary>
    /// <param name="offset">Bytes from the start, 0 to <see cref="Length"/>.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <returns>How many bytes were read: fewer than asked only at the end.</returns>
    int Read(long offset, Span<byte> destination);
}
