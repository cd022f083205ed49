using SecondOpinion.Dicom.Pixels.Jpeg;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>One component's size and sampling (T.81 A.1.1). A component that stands alone in its frame has no sampling to speak of.</summary>
/// <param name="Index">Its place in the frame, from 0.</param>
/// <param name="Horizontal">Blocks of it in an MCU's line, 1 to 4.</param>
/// <param name="Vertical">Block lines of it in an MCU, 1 to 4.</param>
/// <param name="StretchX">Pixels of the image that one sample covers across.</param>
/// <param name="StretchY">The same downwards.</param>
/// <param name="Width">Samples in a line.</param>
/// <param name="Height">Lines of samples.</param>
/// <param name="QuantizationSlot">0 to 3.</param>
internal sealed record DctComponent(
    int Index, int Horizontal, int Vertical, int StretchX, int StretchY, int Width, int Height, int QuantizationSlot);

/// <summary>A frame of DCT blocks, its components found sound.</summary>
/// <param name="Header">As it was read.</param>
/// <param name="Components">1 or 3.</param>
/// <param name="McuColumns">MCUs in a line of an interleaved scan.</param>
/// <param name="McuRows">Lines of them.</param>
internal sealed record DctFrame(JpegFrameHeader Header, IReadOnlyList<DctComponent> Components, int McuColumns, int McuRows)
{
    private const int BlockSide = 8;

    /// <summary>Pixels that an MCU covers across.</summary>
    public int McuWidth => BlockSide * Components[0].Horizontal * Components[0].StretchX;

    /// <summary>Pixels that an MCU covers downwards.</summary>
    public int McuHeight => BlockSide * Components[0].Vertical * Components[0].StretchY;

    public static DctFrame Of(JpegFrameHeader header, PixelLayout layout)
    {
        if (header.Precision is not 8 and not 12)
        {
            throw new DicomException("A DCT frame has samples of 8 or 12 bits.");
        }

        var (widest, tallest) = (1, 1);
        for (var index = 0; index < header.Components; index++)
        {
            var (across, down) = Sampling(header, index);
            (widest, tallest) = (Math.Max(widest, across), Math.Max(tallest, down));
        }

        var components = new DctComponent[header.Components];
        for (var index = 0; index < components.Length; index++)
        {
            components[index] = Component(header, index, (widest, tallest), layout);
        }

        return new(header, components, Parts(layout.Columns, BlockSide * widest), Parts(layout.Rows, BlockSide * tallest));
    }

    /// <summary>How many parts of a size cover a length.</summary>
    public static int Parts(int length, int size) => (length + size - 1) / size;

    private static DctComponent Component(JpegFrameHeader header, int index, (int X, int Y) most, PixelLayout layout)
    {
        var (across, down) = Sampling(header, index);
        var slot = JpegFrameHeader.Of(header.Quantization, index);
        if (most.X % across != 0 || most.Y % down != 0 || slot > 3)
        {
            throw new DicomException("A JPEG component has sampling factors that do not divide evenly, or a quantization table that cannot be.");
        }

        var (stretchX, stretchY) = (most.X / across, most.Y / down);
        return new(index, across, down, stretchX, stretchY, Parts(layout.Columns, stretchX), Parts(layout.Rows, stretchY), slot);
    }

    private static (int Across, int Down) Sampling(JpegFrameHeader header, int index)
    {
        var packed = JpegFrameHeader.Of(header.Sampling, index);
        var (across, down) = (packed >> 4, packed & 0xF);
        if (across is < 1 or > 4 || down is < 1 or > 4)
        {
            throw new DicomException("A JPEG sampling factor lies outside 1 to 4.");
        }

        return header.Components == 1 ? (1, 1) : (across, down);
    }
}
