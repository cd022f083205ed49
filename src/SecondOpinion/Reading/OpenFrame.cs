using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Reading;

/// <summary>A frame, ready to be sent. Dispose it when the answer is over.</summary>
public sealed class OpenFrame : IDisposable
{
    private readonly ISealedInstance _instance;
    private readonly SealedFrame _frame;
    private readonly int _number;
    private readonly int _ordinal;
    private readonly OpenWindow _window;
    private bool _disposed;

    internal OpenFrame(ISealedInstance instance, int number, int ordinal, OpenWindow window)
    {
        (_instance, _number, _ordinal, _window) = (instance, number, ordinal, window);
        _frame = instance.Frame(number);
    }

    /// <summary>UID of its normal form.</summary>
    public string TransferSyntax => _frame.TransferSyntax;

    /// <summary>As PS3.18 section 8.7.3 names it, without parameters.</summary>
    public string MediaType => TransferSyntax switch
    {
        "1.2.840.10008.1.2.4.80" => "image/jls",
        "1.2.840.10008.1.2.4.50" => "image/jpeg",
        _ => "application/octet-stream",
    };

    /// <summary>Bytes.</summary>
    public long Length => _frame.Length;

    /// <summary>Sends it, chunk by authenticated chunk, and counts it as sent when all of it was.</summary>
    /// <exception cref="VaultException">The vault was tampered with; nothing unauthentic was sent. Break the answer off.</exception>
    public Task CopyToAsync(PipeWriter destination, CancellationToken cancellationToken) => CopyToAsync(destination, () => Task.CompletedTask, cancellationToken);

    /// <summary>The same for an answer that has not begun.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="begin">Begins the answer: called when the first chunk has proved authentic, before its first byte is written.</param>
    /// <param name="cancellationToken">The request's.</param>
    /// <exception cref="VaultException">As above. When it did not begin, another answer can still be given.</exception>
    public async Task CopyToAsync(PipeWriter destination, Func<Task> begin, CancellationToken cancellationToken)
    {
        var written = 0L;
        try
        {
            written = await _instance.CopyFrameAsync(_number, destination, begin, cancellationToken);
        }
        finally
        {
            _window.FrameSent(_ordinal, whole: written == Length);
            ReadingMeter.Sent(MediaType, written, whole: written == Length);
        }
    }

    /// <summary>The frame as a JPEG of 8 bits, drawn as its header says; null when it cannot be drawn. It counts as sent.</summary>
    /// <param name="renderer">Draws.</param>
    /// <param name="longestSide">Pixels of the longer side at most.</param>
    /// <param name="cancellationToken">The request's.</param>
    /// <exception cref="VaultException">The vault was tampered with.</exception>
    public async Task<byte[]?> DrawAsync(IPreviewRenderer renderer, int longestSide, CancellationToken cancellationToken)
    {
        var header = HeaderForm.Read(await _instance.ReadHeaderAsync(cancellationToken));
        var layout = PixelLayout.Of(ImagePixel.Of(header), TransferSyntax).AsDecoded();
        var stored = ArrayPool<byte>.Shared.Rent((int)Length);
        var frame = ArrayPool<byte>.Shared.Rent((int)layout.FrameBytes);
        try
        {
            await _instance.ReadFrameAsync(_number, stored.AsMemory(0, (int)Length), cancellationToken);
            var pixels = frame.AsSpan(0, (int)layout.FrameBytes);
            FrameDecoder.Decode(TransferSyntax, stored.AsSpan(0, (int)Length), layout, pixels);
            var drawn = renderer.Render(header, layout, pixels, longestSide);
            ReadingMeter.Drawn(drawn?.Length ?? 0);
            return drawn;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored, clearArray: true);
            ArrayPool<byte>.Shared.Return(frame, clearArray: true);
            _window.FrameSent(_ordinal, whole: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _instance.Dispose();
            _window.Done();
        }
    }
}

/// <summary>Headers, ready to be sent as one DICOM JSON array (PS3.18 annex F).</summary>
public sealed class OpenMetadata
{
    private const int AtOnce = 64 * 1024; // bytes: sent one by one, headers pack badly

    private readonly SealedInstances _sealed;
    private readonly IReadOnlyList<PreparedInstance> _instances;

    internal OpenMetadata(SealedInstances vault, IReadOnlyList<PreparedInstance> instances) => (_sealed, _instances) = (vault, instances);

    /// <summary>Sends it, instance by instance in reading order.</summary>
    public async Task CopyToAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        Put(destination, (byte)'[');
        for (var place = 0; place < _instances.Count; place++)
        {
            if (place > 0)
            {
                Put(destination, (byte)',');
            }

            using var instance = await _sealed.OpenAsync(_instances[place], cancellationToken);
            HeaderForm.WriteJson(destination, HeaderForm.Read(await instance.ReadHeaderAsync(cancellationToken)));
            if (destination.UnflushedBytes >= AtOnce && (await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                return; // nobody reads any more
            }
        }

        Put(destination, (byte)']');
        await destination.FlushAsync(cancellationToken);
    }

    private static void Put(PipeWriter destination, byte symbol)
    {
        destination.GetSpan(1)[0] = symbol;
        destination.Advance(1);
    }
}

/// <summary>The previews of a series, ready to be sent as records, centre of the series first. Dispose them when the answer is over.</summary>
/// <remarks>A record is a head of 12 bytes (place of the instance in the series' metadata from 0, frame number from 1, length of the JPEG: unsigned
/// 32-bit, little endian) and the JPEG. Previews are made when nothing of the case is pending any more, so that places do not move.</remarks>
public sealed class OpenPreviews : IDisposable
{
    private const int Head = 12;

    private readonly SealedInstances _sealed;
    private readonly IReadOnlyList<(int Place, PreparedInstance Instance)> _instances;
    private readonly OpenWindow _window;
    private bool _disposed;

    internal OpenPreviews(SealedInstances vault, IReadOnlyList<(int Place, PreparedInstance Instance)> instances, OpenWindow window) =>
        (_sealed, _instances, _window) = (vault, instances, window);

    /// <summary>Sends all there are now.</summary>
    public Task CopyToAsync(PipeWriter destination, CancellationToken cancellationToken) => CopyToAsync(destination, int.MaxValue, cancellationToken);

    /// <summary>Sends the first <paramref name="most"/> of them.</summary>
    public async Task CopyToAsync(PipeWriter destination, int most, CancellationToken cancellationToken)
    {
        var left = most;
        foreach (var (place, found) in _instances.Take(most)) // an instance has a preview at least
        {
            using var instance = await _sealed.OpenAsync(found, cancellationToken);
            for (var number = 1; number <= instance.FrameCount && left > 0; number++, left--)
            {
                var length = instance.Frame(number).PreviewLength;
                var head = destination.GetMemory(Head);
                BinaryPrimitives.WriteInt32LittleEndian(head.Span, place);
                BinaryPrimitives.WriteInt32LittleEndian(head.Span[4..], number);
                BinaryPrimitives.WriteUInt32LittleEndian(head.Span[8..], (uint)length);
                destination.Advance(Head);
                await instance.CopyPreviewAsync(number, destination, cancellationToken);
                _window.PreviewSent();
            }
        }

        await destination.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _window.Done();
        }
    }
}
