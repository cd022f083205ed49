using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>An instance that came over the network, to be read at any place: 16 MiB of it in memory, what is beyond in a temporary file.</summary>
/// <remarks>The file is encrypted under a key that lies in this object only (AES-256-GCM, the place of each piece its nonce): no plain image is
/// ever on a disk, and what a killed process leaves behind is noise. One reader at a time.</remarks>
internal sealed class SpooledInstance(string? decodedFrom) : IArchivedInstance, IDisposable
{
    private const int PieceLength = 256 * 1024;
    private const int TagLength = 16;
    private const int PiecesInMemory = 64;

    private readonly List<byte[]> _memory = [];
    private readonly byte[] _sealed = new byte[PieceLength + TagLength];
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(PieceLength);
    private byte[]? _opened;
    private long _openedPiece = -1;
    private int _filled;
    private AesGcm? _cipher;
    private SafeFileHandle? _file;
    private bool _complete;

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public string? DecodedFrom => decodedFrom;

    /// <summary>Room for the next bytes; <see cref="Advance"/> takes them in.</summary>
    public Memory<byte> Room => _filling.AsMemory(_filled, PieceLength - _filled);

    /// <summary>Takes in what was written to <see cref="Room"/>.</summary>
    /// <exception cref="IOException">The temporary folder has no room.</exception>
    public void Advance(int count)
    {
        _filled += count;
        Length += count;
        if (_filled == PieceLength)
        {
            Keep();
        }
    }

    /// <summary>Everything has come: from here on it can be read.</summary>
    public void Complete()
    {
        if (_filled > 0)
        {
            Keep();
        }

        _complete = true;
    }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        if (!_complete)
        {
            throw new InvalidOperationException("The instance is still arriving.");
        }

        var total = 0;
        while (total < destination.Length && offset + total < Length)
        {
            var (piece, within) = Math.DivRem(offset + total, PieceLength);
            var count = (int)Math.Min(Math.Min(PieceLength - within, destination.Length - total), Length - offset - total);
            Piece(piece).AsSpan((int)within, count).CopyTo(destination[total..]);
            total += count;
        }

        return total;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in _memory.Append(_filling).Append(_opened).OfType<byte[]>())
        {
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
        }

        _memory.Clear();
        (_filling, _opened) = ([], null);
        _cipher?.Dispose();
        _file?.Dispose();
    }

    private void Keep()
    {
        if (_memory.Count < PiecesInMemory)
        {
            _memory.Add(_filling);
            _filling = ArrayPool<byte>.Shared.Rent(PieceLength);
        }
        else
        {
            _cipher ??= new AesGcm(RandomNumberGenerator.GetBytes(32), TagLength);
            _file ??= File.OpenHandle(
                Path.Combine(Path.GetTempPath(), $"second-opinion-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp"),
                FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose);
            var piece = (Length - 1) / PieceLength;
            _cipher.Encrypt(Nonce(piece), _filling.AsSpan(0, PieceLength), _sealed.AsSpan(0, PieceLength), _sealed.AsSpan(PieceLength));
            RandomAccess.Write(_file, _sealed, Place(piece));
        }

        _filled = 0;
    }

    private byte[] Piece(long piece)
    {
        if (piece < _memory.Count)
        {
            return _memory[(int)piece];
        }

        if (_openedPiece != piece)
        {
            _opened ??= ArrayPool<byte>.Shared.Rent(PieceLength);
            _openedPiece = -1;
            if (RandomAccess.Read(_file!, _sealed, Place(piece)) < _sealed.Length) // beyond memory there is a file
            {
                throw new EndOfStreamException();
            }

            _cipher!.Decrypt(Nonce(piece), _sealed.AsSpan(0, PieceLength), _sealed.AsSpan(PieceLength), _opened.AsSpan(0, PieceLength));
            _openedPiece = piece;
        }

        return _opened!;
    }

    private static byte[] Nonce(long piece)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(nonce, piece);
        return nonce;
    }

    private static long Place(long piece) => (piece - PiecesInMemory) * (PieceLength + TagLength);
}
