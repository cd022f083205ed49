using System.IO.Compression;

namespace SecondOpinion.Dicom.Files;

/// <summary>A deflated data set, inflated into memory in pieces and refused as soon as it grows out of proportion.</summary>
internal sealed class InflatedSource : IByteSource
{
    private const int PieceLength = 256 * 1024;
    private readonly List<byte[]> _pieces = [];

    public long Length { get; private set; }

    public static InflatedSource Inflate(IByteSource source, long at, DicomLimits limits)
    {
        var inflated = new InflatedSource();
        using var packed = new RangeStream(source, at);
        using var inflater = new DeflateStream(packed, CompressionMode.Decompress);
        try
        {
            inflated.Fill(inflater, packed, limits);
        }
        catch (InvalidDataException error)
        {
            throw new DicomException("The deflated data set is damaged.", error);
        }

        return inflated.Length > 0 ? inflated : throw new DicomException("The deflated data set is empty.");
    }

    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length && offset + total < Length)
        {
            var (piece, within) = Math.DivRem(offset + total, PieceLength);
            var count = (int)Math.Min(Math.Min(PieceLength - within, destination.Length - total), Length - offset - total);
            _pieces[(int)piece].AsSpan((int)within, count).CopyTo(destination[total..]);
            total += count;
        }

        return total;
    }

    private void Fill(DeflateStream inflater, RangeStream packed, DicomLimits limits)
    {
        while (true)
        {
            var piece = new byte[PieceLength];
            var count = inflater.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            _pieces.Add(piece);
            Length += count;
            if (Length > limits.InflatedBytes || (Length > limits.InflatedFreely && Length > packed.Consumed * limits.InflateRatio))
            {
                throw new DicomException("The deflated data set grows beyond its limit.");
            }

            if (count < piece.Length)
            {
                return;
            }
        }
    }

    /// <summary>A source from one offset to its end, as the stream that the inflater asks for.</summary>
    private sealed class RangeStream(IByteSource source, long start) : Stream
    {
        public long Consumed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(start + Consumed, buffer);
            Consumed += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
