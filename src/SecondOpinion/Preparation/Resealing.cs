using System.Buffers;
using Microsoft.Extensions.Logging;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Seals an instance again with its uncompressed frames in JPEG-LS, where that is smaller, and a preview per frame. Nobody waits for it.</summary>
/// <remarks>The new version is durable before the row names it, and the old one goes after that: a reader finds a whole one at any instant.</remarks>
public sealed partial class Resealing(IVault vault, IPreparedStore prepared, IPreviewRenderer previews, ILogger<Resealing> logger)
{
    /// <summary>Seals the next version of one instance.</summary>
    /// <exception cref="LeaseLostException">Another process took the case over.</exception>
    public async Task ResealAsync(PreparedInstance instance, PreparationLease lease, CancellationToken cancellationToken)
    {
        var next = instance.Version + 1;
        using (var sealedNow = await vault.OpenAsync(instance.Address, instance.Version, cancellationToken))
        {
            await CopyAsync(sealedNow, instance.Address, next, cancellationToken);
        }

        if (await prepared.ResealedAsync(lease, instance.Address, instance.Version, next, cancellationToken))
        {
            await vault.RemoveAsync(instance.Address, instance.Version, cancellationToken);
        }
    }

    private async Task CopyAsync(ISealedInstance from, InstanceAddress address, int version, CancellationToken cancellationToken)
    {
        var headerBytes = await from.ReadHeaderAsync(cancellationToken);
        var header = HeaderForm.Read(headerBytes);
        var image = ImagePixel.Of(header);
        await using var sealing = await vault.BeginAsync(address, version, cancellationToken);
        await sealing.WriteHeaderAsync(headerBytes, cancellationToken);
        for (var number = 1; number <= from.FrameCount; number++)
        {
            var layout = PixelLayout.Of(image, from.Frame(number).TransferSyntax).AsDecoded();
            await CopyFrameAsync(from, number, layout, sealing, frame => Draw(header, layout, frame.Span, address), cancellationToken);
        }

        await sealing.CommitAsync(cancellationToken);
    }

    private static async Task CopyFrameAsync(
        ISealedInstance from, int number, PixelLayout layout, ISealing sealing, Func<ReadOnlyMemory<byte>, byte[]?> draw, CancellationToken cancellationToken)
    {
        var (syntax, length) = (from.Frame(number).TransferSyntax, (int)from.Frame(number).Length);
        var stored = ArrayPool<byte>.Shared.Rent(length);
        var decoded = ArrayPool<byte>.Shared.Rent((int)layout.FrameBytes);
        try
        {
            var frame = decoded.AsMemory(0, (int)layout.FrameBytes);
            await from.ReadFrameAsync(number, stored.AsMemory(0, length), cancellationToken);
            FrameDecoder.Decode(syntax, stored.AsSpan(0, length), layout, frame.Span);
            var (smallest, form) = syntax == NormalForm.Raw ? Smallest(frame, layout) : (syntax, stored.AsMemory(0, length));
            await sealing.WriteFrameAsync(number, smallest, form, cancellationToken);
            if (draw(frame) is { } jpeg)
            {
                await sealing.WritePreviewAsync(number, jpeg, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored, clearArray: true);
            ArrayPool<byte>.Shared.Return(decoded, clearArray: true);
        }
    }

    private static (string Syntax, ReadOnlyMemory<byte> Form) Smallest(ReadOnlyMemory<byte> frame, PixelLayout layout)
    {
        if (!JpegLsEncoder.CanEncode(layout))
        {
            return (NormalForm.Raw, frame);
        }

        var encoded = new ArrayBufferWriter<byte>(frame.Length / 2);
        JpegLsEncoder.Encode(frame.Span, layout, encoded);
        return encoded.WrittenCount < frame.Length ? (NormalForm.JpegLs, encoded.WrittenMemory) : (NormalForm.Raw, frame);
    }

    /// <summary>A frame that cannot be drawn small is shown without a preview; the frame itself is whole.</summary>
    private byte[]? Draw(DicomDataset header, PixelLayout layout, ReadOnlySpan<byte> frame, InstanceAddress address)
    {
        try
        {
            return previews.Render(header, layout, frame, IPreviewRenderer.PreviewSide);
        }
        catch (DicomException e)
        {
            Log.NoPreview(logger, address.Series, address.Instance, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1510, Level = LogLevel.Warning, Message = "Series {Series}, instance {Instance} has no preview")]
        public static partial void NoPreview(ILogger logger, int series, int instance, Exception exception);
    }
}
